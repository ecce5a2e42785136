import type { Tx } from '../../database/transaction.js';

/** Requests that are due within this long leave together: a timer for each would cost more than it evens out. */
const WINDOW_MS = 50;

/**
 * Milliseconds from one booked request to the next: long enough that with those that leave early no second, wherever it
 * begins, sees more than the configured number. So one in twenty of what is allowed is not used.
 */
function distance(perSecond: number): number {
  return (1000 + WINDOW_MS) / perSecond;
}

/** How many requests may leave now, over all replicas together. */
export interface SendRate {
  /** Takes the place of one request; false when none is left for now. */
  take(): boolean;
}

export const UNLIMITED: SendRate = { take: () => true };

interface RateRow {
  nextAt: Date;
  now: Date;
}

/**
 * How many requests could leave now, and when the next one can if none: a look without a lock, so that no more jobs are
 * fetched than can be used.
 */
export async function freePlaces(tx: Tx, perSecond: number): Promise<{ places: number; inMs: number }> {
  const [row] = await tx.query<RateRow>(`SELECT next_at AS "nextAt", clock_timestamp() AS now FROM send_rate`);
  const ahead = Math.max(row!.nextAt.getTime(), row!.now.getTime()) - row!.now.getTime();
  return { places: placesIn(ahead, perSecond), inMs: Math.max(0, ahead - WINDOW_MS + distance(perSecond)) };
}

/**
 * Runs `work` with the places that are left, and books those it took. Requests are booked one after another at an
 * even distance, never ahead of the clock, so a pause saves up no burst. The one row is locked for as long as
 * the caller's transaction lasts: replicas that begin at the same moment take turns.
 */
export async function withSendRate<Result>(
  tx: Tx,
  perSecond: number,
  work: (rate: SendRate) => Result,
): Promise<Result> {
  if (perSecond === 0) return work(UNLIMITED);
  const [row] = await tx.query<RateRow>(
    `SELECT next_at AS "nextAt", clock_timestamp() AS now FROM send_rate FOR UPDATE`,
  );
  const from = Math.max(row!.nextAt.getTime(), row!.now.getTime());
  const places = placesIn(from - row!.now.getTime(), perSecond);
  let taken = 0;
  const result = work({ take: () => taken < places && ++taken > 0 });
  if (taken > 0) {
    const nextAt = from + taken * distance(perSecond);
    await tx.query(`UPDATE send_rate SET next_at = to_timestamp($1::float8 / 1000)`, [nextAt]);
  }
  return result;
}

function placesIn(aheadMs: number, perSecond: number): number {
  // At 5 a second the window holds half a request: the first place is always that of the next request itself.
  if (aheadMs >= WINDOW_MS) return 0;
  return Math.max(1, Math.floor((WINDOW_MS - aheadMs) / distance(perSecond)));
}
