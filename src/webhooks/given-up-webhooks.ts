import { recordAudit, replayed } from '../audit/audit.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import type { DeliveryContext } from '../messages/delivery-context.js';

/**
 * Removes webhooks that were given up. One that another transaction holds is skipped. Nothing of them is kept, because
 * nobody can say whose data they hold. Resolves to the ids of the removed ones.
 */
export async function discardWebhooks(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `DELETE FROM webhook_spool WHERE id IN (
       SELECT id FROM webhook_spool WHERE next_at IS NULL AND webhook_ids <@ $1::uuid[] ORDER BY id FOR UPDATE SKIP LOCKED)
     RETURNING webhook_ids[1] AS id`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

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
