import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { inTransaction } from '../database/transaction.js';
import { QUEUES, URGENCY } from '../queue/jobs.js';
import { LOST_JOB_SECONDS } from './store-incoming.js';

/** Hands an incoming message whose handlers had given up to them once more. Resolves to whether there was one. */
export function replayIncoming(
  { dataSource, queue }: Pick<DeliveryContext, 'dataSource' | 'queue'>,
  id: string,
): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `UPDATE incoming_messages
          SET status = 'received', failures = 0, next_at = clock_timestamp() + interval '${LOST_JOB_SECONDS} seconds'
        WHERE id = $1 AND status = 'failed' RETURNING id`,
      [id],
    );
    await queue.enqueue(
      tx,
      QUEUES.incoming,
      rows.map((row) => ({ id: row.id, urgency: URGENCY.high })),
    );
    return rows.length > 0;
  });
}
