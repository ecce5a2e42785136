import type { Delivery } from './stored-event.js';

/**
 * How an event was delivered together with its row: status code, milliseconds it took, milliseconds since 1970. Null: it
 * was not; then it is still to be posted, or has a row of its own.
 */
export type RowResult = readonly [statusCode: number, durationMs: number, at: number] | null;

/** Of each event of a row, as the row keeps them: a JSON list. */
export function readResults(text: string | null, size: number): RowResult[] {
  return text === null ? Array.from({ length: size }, () => null) : (JSON.parse(text) as RowResult[]);
}

/** Null where there is none: then nothing is written. */
export function writeResults(results: readonly RowResult[]): string | null {
  return results.every((result) => result === null) ? null : JSON.stringify(results);
}

export function deliveryOf([statusCode, durationMs, at]: NonNullable<RowResult>): Delivery {
  return { at: new Date(at), statusCode, durationMs, error: null };
}
