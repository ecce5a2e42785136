import { newId } from '../database/ids.js';
import { afterCommit, type Tx } from '../database/transaction.js';
import type { AppEvent } from './app-events.js';
import type { DeliveryContext } from './delivery-context.js';
import { MOST_IN_ROW, outboxIdOf } from './event-ids.js';

/** The most that one row may hold beside its first event, so that it can be read and posted as a whole. */
const MOST_CHARACTERS = 1_000_000;

/** The row stands in the queue until it has a position, and until it is posted if there is a receiver. */
const WRITE = `
  WITH written AS (
    INSERT INTO outbox (id, subjects, types, times, states) VALUES ($1, $2, $3, $4, $5) RETURNING id, number)
  INSERT INTO outbox_queue (number, id, size) SELECT number, id, cardinality($2::uuid[]) FROM written`;

/**
 * Writes events in the transaction that makes them true, so an event exists exactly if its change does. One row holds
 * all of them; that row is kept, read and posted. Its number is drawn here, after the transaction's locks. So of two
 * rows about one message the later has the higher number. Not to be called if nobody takes events.
 */
export async function writeOutbox(
  tx: Tx,
  { wakeUps }: Pick<DeliveryContext, 'wakeUps'>,
  events: readonly AppEvent[],
): Promise<void> {
  if (events.length === 0) return;
  afterCommit(tx, () => wakeUps.wake('events'));
  await Promise.all(
    rowsOf(events).map((row) =>
      tx.query(WRITE, [
        outboxIdOf(newId()),
        row.map(({ event }) => event.subject),
        row.map(({ event }) => event.type),
        row.map(({ event }) => event.at.toISOString()),
        `[${row.map(({ state }) => state).join(',')}]`,
      ]),
    ),
  );
}

interface WrittenEvent {
  event: AppEvent;
  /** JSON. */
  state: string;
}

/** As few rows as hold them, in their order. */
export function rowsOf(events: readonly AppEvent[]): WrittenEvent[][] {
  const rows: WrittenEvent[][] = [];
  let characters = Infinity;
  for (const event of events) {
    const state = JSON.stringify(event.state);
    if (characters + state.length > MOST_CHARACTERS || rows.at(-1)!.length === MOST_IN_ROW) {
      rows.push([]);
      characters = 0;
    }
    rows.at(-1)!.push({ event, state });
    characters += state.length;
  }
  return rows;
}
