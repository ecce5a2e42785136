import type { DeliveryContext } from '../messages/delivery-context.js';
import { replayed } from '../audit/audit-entry.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Caller } from '../http/actor.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';

/** Handles a webhook once more that was given up, as it was stored. Resolves to whether there was one. */
export async function replayWebhook(
  { dataSource, wakeUps }: Pick<DeliveryContext, 'dataSource' | 'wakeUps'>,
  id: string,
  by: Caller,
): Promise<boolean> {
  const isReplayed = await inTransaction(dataSource, async (tx) => {
    const rows = await tx.query(
      `UPDATE webhook_spool SET failures = 0, looks = 0, next_at = $2
        WHERE next_at IS NULL AND webhook_ids = ARRAY[$1::uuid] RETURNING id`,
      [id, databaseClock.now()],
    );
    if (rows.length > 0) await recordAudit(tx, by, [replayed({ type: 'webhook', id })]);
    return rows.length > 0;
  });
  if (isReplayed) wakeUps.wake('webhooks');
  return isReplayed;
}
