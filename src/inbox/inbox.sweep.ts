import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/transaction.js';
import { QUEUES, URGENCY } from '../queue/jobs.js';
import type { Queue } from '../queue/queue.js';
import { LOST_JOB_SECONDS } from './store-incoming.js';

const BITE = 500;

/**
 * Wakes somebody up for each incoming message whose time has come: a retry is due, a lease has ended, a job was lost.
 * Resolves to whether the bite was full, so that there may be more. What merely waits its turn is not lost: while the
 * oldest job has been waiting for a minute, one of half a minute ago is left alone. A lease that ended by itself counts
 * as a failure: a message that ends every process that handles it must come to an end.
 */
export function sweepIncoming(dataSource: DataSource, queue: Queue): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const lagMs = await queue.lagMs(tx, QUEUES.incoming, URGENCY.high);
    const due = await tx.query<{ id: string }>(
      `WITH due AS (
         SELECT id FROM incoming_messages
          WHERE next_at <= clock_timestamp()
            AND (failures > 0 OR in_hand OR next_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000))
          ORDER BY next_at LIMIT ${BITE} FOR UPDATE SKIP LOCKED)
       UPDATE incoming_messages m
          SET next_at = clock_timestamp() + interval '${LOST_JOB_SECONDS} seconds',
              failures = failures + in_hand::integer, in_hand = false
         FROM due WHERE m.id = due.id
       RETURNING m.id`,
      [lagMs],
    );
    await queue.enqueue(
      tx,
      QUEUES.incoming,
      due.map(({ id }) => ({ id, urgency: URGENCY.high })),
    );
    return due.length === BITE;
  });
}
