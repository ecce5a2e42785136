import { newId } from '../database/new-id.js';
import type { Tx } from '../database/transaction.js';
import { wakeOn } from '../queue/queue.js';
import type { AppEvent } from './app-events.js';

/**
 * Writes what the application is to be told into the transaction that made it true: told exactly if it happened. One row
 * a transaction, however many events, because bulks write here too; giving them their places is left to `events`.
 */
export async function writeOutbox(tx: Tx, events: readonly AppEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(`WITH written AS (INSERT INTO event_outbox (events) VALUES ($1)) ${wakeOn('event-outbox')}`, [
    JSON.stringify(events.map((event) => ({ id: newId(), ...event }))),
  ]);
}
