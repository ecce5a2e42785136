import type { DeliveryContext } from '../messages/delivery-context.js';
import { recordAudit, replayed } from '../audit/audit.js';
import type { Caller } from '../http/actor.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';

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
