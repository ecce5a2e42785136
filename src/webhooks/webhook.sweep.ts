import type { DataSource } from 'typeorm';
import { inTransaction } from '../database/transaction.js';
import { QUEUES, URGENCY } from '../queue/jobs.js';
import type { Queue } from '../queue/queue.js';
import { LOST_JOB_SECONDS } from './store-webhooks.js';

const BITE = 500;

/**
 * Wakes somebody up for each stored webhook whose time has come: it failed and has rested, or its job was lost. Resolves
 * to whether the bite was full, so that there may be more. What merely waits its turn is not lost: while the oldest job
 * has been waiting for a minute, one of half a minute ago is left alone.
 */
export function sweepWebhooks(dataSource: DataSource, queue: Queue): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const lagMs = await queue.lagMs(tx, QUEUES.webhook, URGENCY.high);
    const due = await tx.query<{ id: string }>(
      `WITH due AS (
         SELECT id FROM received_webhooks
          WHERE next_at <= clock_timestamp()
            AND (failures > 0 OR next_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000))
          ORDER BY next_at LIMIT ${BITE} FOR UPDATE SKIP LOCKED)
       UPDATE received_webhooks w SET next_at = clock_timestamp() + interval '${LOST_JOB_SECONDS} seconds'
         FROM due WHERE w.id = due.id
       RETURNING w.id`,
      [lagMs],
    );
    await queue.enqueue(
      tx,
      QUEUES.webhook,
      due.map(({ id }) => ({ id, urgency: URGENCY.high })),
    );
    return due.length === BITE;
  });
}
