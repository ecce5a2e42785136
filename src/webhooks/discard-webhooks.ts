import type { Tx } from '../database/transaction.js';

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
