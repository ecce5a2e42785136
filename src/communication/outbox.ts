import { newId } from '../database/new-id.js';
import { afterCommit, type Tx } from '../database/transaction.js';
import type { AppEvent } from './app-events.js';
import type { DeliveryContext } from './delivery-context.js';

/**
 * Writes what the application is to be told into the transaction that made it true: told exactly if it happened. One row
 * a transaction, however many events, because bulks write here too; giving them their places is left to `events`.
 */
export async function writeOutbox(
  tx: Tx,
  { wakeUps }: Pick<DeliveryContext, 'wakeUps'>,
  events: readonly AppEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.query(`INSERT INTO event_outbox (events) VALUES ($1)`, [
    JSON.stringify(events.map((event) => ({ id: newId(), ...event }))),
  ]);
  afterCommit(tx, () => wakeUps.wake('events'));
}
