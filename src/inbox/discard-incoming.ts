import type { Tx } from '../database/transaction.js';

/**
 * Marks incoming messages that were given up as ones that nobody wants to look at any more; one that somebody else has in hand
 * is passed over. Resolves to the ids of those that are.
 */
export async function discardIncoming(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE incoming_messages SET status = 'discarded' WHERE id IN (
       SELECT m.id FROM unnest($1::uuid[]) AS x (id) JOIN incoming_messages m ON m.id = x.id
        WHERE m.status = 'failed' ORDER BY m.id FOR UPDATE OF m SKIP LOCKED)
     RETURNING id`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
