/**
 * An event's id is the id of its outbox row, whose last byte is 0, with its number in the row as that byte. So the row
 * of an event is found by its key, and no event needs an index entry of its own.
 */

/** The most events in one row. */
export const MOST_IN_ROW = 200;

/** The id of a row, made of a new one. */
export function outboxIdOf(newId: string): string {
  return `${newId.slice(0, -2)}00`;
}

/** @param item its number in the row, from 0 */
export function eventIdOf(outboxId: string, item: number): string {
  return outboxId.slice(0, -2) + (lastByteOf(outboxId) + item).toString(16).padStart(2, '0');
}

/** Names an event by its row and its number in it. */
export interface EventKey {
  outboxId: string;
  item: number;
}

/**
 * The keys that an event with this id may have. A row from before such ids existed has one event with the row's own id,
 * whatever the last byte is.
 */
export function eventKeysOf(eventId: string): EventKey[] {
  const id = eventId.toLowerCase();
  const item = lastByteOf(id);
  return [{ outboxId: id, item: 0 }, ...(item === 0 ? [] : [{ outboxId: outboxIdOf(id), item }])];
}

function lastByteOf(id: string): number {
  return parseInt(id.slice(-2), 16);
}
