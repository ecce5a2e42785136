import { type AppEvent, type AppEventType } from '../messages/app-events.js';
import { type EventKey, eventIdOf } from '../messages/event-ids.js';

/** A row of the outbox, as it is read: of each event in it one entry. */
export interface OutboxRow {
  id: string;
  /** Decimal digits of a bigint: of two rows about one message the later has the higher. */
  number: string;
  subjects: string[];
  types: AppEventType[];
  times: Date[];
  /** A JSON list. */
  states: string;
}

export const OUTBOX_COLUMNS = 'o.id, o.number, o.subjects, o.types, o.times, o.states';

/** An event as its row of the outbox keeps it. */
export interface StoredEvent extends AppEvent, EventKey {
  id: string;
  /** That of its row: those of one message are ordered by it, then by `item`. */
  number: string;
}

/** The events of a row, in their order. */
export function eventsIn({ id: outboxId, number, subjects, types, times, states }: OutboxRow): StoredEvent[] {
  const stateOf = JSON.parse(states) as AppEvent['state'][];
  return subjects.map((subject, item) => ({
    ...{ id: eventIdOf(outboxId, item), outboxId, item, number },
    ...{ subject, type: types[item]!, at: times[item]!, state: stateOf[item]! },
  }));
}

/** In the order of the events of one message. */
export function isBefore(a: Pick<StoredEvent, 'number' | 'item'>, b: Pick<StoredEvent, 'number' | 'item'>): boolean {
  const [x, y] = [BigInt(a.number), BigInt(b.number)];
  return x < y || (x === y && a.item < b.item);
}

/**
 * `kept`: only polled. `waiting`: to be posted, or being posted. `dead`: given up. `discarded`: given up, and no longer
 * listed as dead letter.
 */
export const EVENT_STATUSES = ['kept', 'waiting', 'delivered', 'dead', 'discarded'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** One try to post an event. */
export interface EventDelivery {
  at: Date;
  /** Of the answer; null when none came whole. */
  statusCode: number | null;
  durationMs: number;
  /** Why it does not count as delivered; null: it does. */
  error: string | null;
}

/** So many tries are kept of each event, the last ones. */
export const KEPT_DELIVERIES = 20;

/**
 * How an event was delivered with its row: status code, duration in ms, time in ms since 1970. Null: it was not; it is
 * still to be posted, or has a row of its own.
 */
export type RowResult = readonly [statusCode: number, durationMs: number, at: number] | null;

/** The results of a row's events, as the row stores them: a JSON list. */
export function readResults(text: string | null, size: number): RowResult[] {
  return text === null ? Array.from({ length: size }, () => null) : (JSON.parse(text) as RowResult[]);
}

/** Null where there is none: then nothing is written. */
export function writeResults(results: readonly RowResult[]): string | null {
  return results.every((result) => result === null) ? null : JSON.stringify(results);
}

export function deliveryOf([statusCode, durationMs, at]: NonNullable<RowResult>): EventDelivery {
  return { at: new Date(at), statusCode, durationMs, error: null };
}
