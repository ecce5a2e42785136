import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';

/** Hands an incoming message whose handlers had given up to them once more. Resolves to whether there was one. */
export async function replayIncoming(
  { dataSource, wakeUps }: Pick<DeliveryContext, 'dataSource' | 'wakeUps'>,
  id: string,
): Promise<boolean> {
  const rows = await inTransaction(dataSource, (tx) =>
    tx.query(
      `UPDATE incoming_messages SET status = 'received', failures = 0, next_at = $2
        WHERE id = $1 AND status = 'failed' RETURNING id`,
      [id, databaseClock.now()],
    ),
  );
  wakeUps.wake('incoming-messages');
  return rows.length > 0;
}
