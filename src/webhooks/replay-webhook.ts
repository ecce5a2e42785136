import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';

/** Has a webhook that was given up read once more, as it was stored. Resolves to whether there was one. */
export async function replayWebhook(
  { dataSource, wakeUps }: Pick<DeliveryContext, 'dataSource' | 'wakeUps'>,
  id: string,
): Promise<boolean> {
  const rows = await inTransaction(dataSource, (tx) =>
    tx.query(
      `UPDATE webhook_spool SET failures = 0, looks = 0, next_at = $2
        WHERE next_at IS NULL AND webhook_ids = ARRAY[$1::uuid] RETURNING id`,
      [id, databaseClock.now()],
    ),
  );
  if (rows.length > 0) wakeUps.wake('webhooks');
  return rows.length > 0;
}
