import type { Tx } from '../database/transaction.js';

/**
 * Marks dead events as discarded. One that another transaction holds is skipped. Resolves to the ids of the marked
 * ones.
 */
export async function discardEvents(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE event_deliveries d SET status = 'discarded'
       FROM (SELECT outbox_id, item FROM event_deliveries
              WHERE status = 'dead' AND id = ANY ($1::uuid[]) ORDER BY outbox_id, item FOR UPDATE SKIP LOCKED) AS dead
      WHERE d.outbox_id = dead.outbox_id AND d.item = dead.item
     RETURNING d.id`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
