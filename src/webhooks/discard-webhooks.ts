import type { Tx } from '../database/transaction.js';

/**
 * Removes webhooks that were given up; one that somebody else has in hand is passed over. Nothing of them is kept, since
 * nobody can say whose data they hold. Resolves to the ids of those that are gone.
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
