import { recordAudit, replayed } from '../audit/audit.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import type { DeliveryContext } from '../messages/delivery-context.js';

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

/** Hands an incoming message whose handlers had given up, discarded or not, to them once more. Resolves to whether there was one. */
export async function replayIncoming(
  { dataSource, wakeUps }: Pick<DeliveryContext, 'dataSource' | 'wakeUps'>,
  id: string,
  by: Caller,
): Promise<boolean> {
  const isReplayed = await inTransaction(dataSource, async (tx) => {
    const rows = await tx.query(
      `UPDATE incoming_messages SET status = 'received', failures = 0, next_at = $2
        WHERE id = $1 AND status IN ('failed', 'discarded') RETURNING id`,
      [id, databaseClock.now()],
    );
    if (rows.length > 0) await recordAudit(tx, by, [replayed({ type: 'incoming', id })]);
    return rows.length > 0;
  });
  wakeUps.wake('incoming-messages');
  return isReplayed;
}
