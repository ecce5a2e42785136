import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { inTransaction } from '../database/transaction.js';

/** Has a webhook that was given up read once more, as it was stored. Resolves to whether there was one. */
export function replayWebhook(
  { dataSource, queue }: Pick<DeliveryContext, 'dataSource' | 'queue'>,
  id: string,
): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `UPDATE received_webhooks
          SET status = 'received', failures = 0, next_at = clock_timestamp()
        WHERE id = $1 AND status = 'failed' RETURNING id`,
      [id],
    );
    await queue.wake(tx, 'received-webhooks');
    return rows.length > 0;
  });
}
