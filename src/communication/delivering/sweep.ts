import type { DataSource } from 'typeorm';
import { inTransaction } from '../../database/transaction.js';
import { QUEUES, underwayOf, URGENCY, type Urgency } from '../../queue/jobs.js';
import type { Queue } from '../../queue/queue.js';
import { LOST_JOB_MS } from '../delivery.policy.js';

const BITE = 500;

/**
 * Wakes somebody up for each message whose time has come: a deadline, a backoff or a hold has ended, a worker has gone,
 * a job was lost. In bites, past rows that others hold. Resolves to whether the bite was full, so that there may be more.
 *
 * A message that waits its turn in the queue is not due: while the oldest job of its urgency has been waiting for a
 * minute, one that was queued half a minute ago has not been lost. So a backlog, however long, is not swept again and
 * again.
 */
export function sweep(dataSource: DataSource, queue: Queue): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const lags = {
      bulk: await queue.lagMs(tx, QUEUES.deliver, URGENCY.bulk),
      single: await queue.lagMs(tx, QUEUES.deliver, URGENCY.single),
      high: await queue.lagMs(tx, QUEUES.deliver, URGENCY.high),
    };
    const due = await tx.query<{ id: string; status: string; priority: Urgency }>(
      `WITH due AS (
         SELECT id FROM messages
          WHERE next_at <= clock_timestamp()
            AND (status <> 'queued' OR next_at <= clock_timestamp() - make_interval(secs =>
                  CASE priority WHEN ${URGENCY.bulk} THEN $1::float8 WHEN ${URGENCY.single} THEN $2::float8 ELSE $3::float8 END / 1000))
          ORDER BY next_at LIMIT ${BITE} FOR UPDATE SKIP LOCKED)
       UPDATE messages m SET next_at = clock_timestamp() + make_interval(secs => ${LOST_JOB_MS / 1000})
         FROM due WHERE m.id = due.id
       RETURNING m.id, m.status, m.priority`,
      [lags.bulk, lags.single, lags.high],
    );
    await queue.enqueue(
      tx,
      QUEUES.deliver,
      due.map(({ id, status, priority }) => ({ id, urgency: status === 'queued' ? priority : underwayOf(priority) })),
    );
    return due.length === BITE;
  });
}
