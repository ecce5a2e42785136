import type { EventDelivery } from './stored-event.js';

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
