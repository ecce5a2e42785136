import type { DataSource } from 'typeorm';
import { inTransaction, type TransactionOptions, type Tx } from '../../database/transaction.js';

/**
 * A limit per second over all replicas: all requests to Siren, a batch, status questions, an application's own
 * requests.
 */
export interface Rate {
  /** Names the row: `siren`, `batch:<id>`, `questions`, `application:<name>`. */
  key: string;
  perSecond: number;
  /** Places that are due within this time are given out together. A turn for each would cost more than it evens out. */
  windowMs: number;
  /** Strict: no second may see more, wherever it begins. Otherwise the rate holds on average. */
  isStrict: boolean;
}

/** Places that were taken, to be used or given back. */
export interface Permits {
  rate: Rate;
  taken: number;
  /** The time of the place after these, in ms since the epoch. Null: none was taken. */
  nextMs: number | null;
  /** How far ahead of the clock places were booked when these were taken, in ms, these included. */
  aheadMs: number;
  /** If none was free: in how many ms the next one is. */
  freeInMs: number;
}

/**
 * Times in ms since the epoch, to the microsecond: in whole ms a place that is taken and given back, over and over, would
 * come a bit sooner each time.
 */
interface RateRow {
  key: string;
  nextMs: number;
  nowMs: number;
}

type Booked = Pick<RateRow, 'key' | 'nextMs'>;

/**
 * Takes up to `wanted` places of each rate. Places are booked at an even distance and never ahead of the clock, so that
 * a pause saves up no burst. It is a transaction of its own, milliseconds long; replicas that want places at the same
 * moment take turns. Places of a process that dies are lost, and count as used.
 */
export function takePermits(
  dataSource: DataSource,
  wants: readonly { rate: Rate; wanted: number }[],
  options: TransactionOptions = {},
): Promise<Permits[]> {
  if (wants.length === 0) return Promise.resolve([]);
  return inTransaction(
    dataSource,
    async (tx) => {
      const rows = new Map((await lockRates(tx, wants)).map((row) => [row.key, row]));
      const booked: Booked[] = [];
      const permits = wants.map(({ rate, wanted }): Permits => {
        const row = rows.get(rate.key)!;
        const aheadMs = Math.max(0, row.nextMs - row.nowMs);
        const taken = Math.min(wanted, permitsWithin(aheadMs, rate));
        if (taken === 0) {
          return { rate, taken, nextMs: null, aheadMs, freeInMs: aheadMs - rate.windowMs + distanceMs(rate) };
        }
        const nextMs = toMicroseconds(row.nowMs + aheadMs + taken * distanceMs(rate));
        booked.push({ key: rate.key, nextMs });
        return { rate, taken, nextMs, aheadMs: aheadMs + taken * distanceMs(rate), freeInMs: 0 };
      });
      await book(tx, booked);
      return permits;
    },
    options,
  );
}

/**
 * Gives unused places back. Places older than a second are lost. Places of a strict rate can be given back only if
 * nobody has booked since; otherwise the next caller would get the later places once more.
 */
export async function giveBackPermits(
  dataSource: DataSource,
  unused: readonly { of: Permits; permits: number }[],
): Promise<void> {
  if (unused.length === 0) return;
  await inTransaction(dataSource, async (tx) => {
    const rates = unused.map(({ of: { rate } }) => ({ rate }));
    const rows = new Map((await lockRates(tx, rates)).map((row) => [row.key, row]));
    const booked = unused.flatMap(({ of: { rate, nextMs }, permits }): Booked[] => {
      const row = rows.get(rate.key)!;
      if (rate.isStrict && row.nextMs !== nextMs) return [];
      return [{ key: rate.key, nextMs: toMicroseconds(row.nextMs - permits * distanceMs(rate)) }];
    });
    await book(tx, booked);
  });
}

/**
 * The distance from one place to the next. For a strict rate it is long enough that no second sees more than the
 * configured number, even with requests that leave early. So one in twenty places is unused if the window is 50 ms.
 */
export function distanceMs({ perSecond, windowMs, isStrict }: Rate): number {
  return (1_000 + (isStrict ? windowMs : 0)) / perSecond;
}

/** At 5 a second a window of 50 ms holds a quarter of a place: the first place is always that of the next request itself. */
export function permitsWithin(aheadMs: number, rate: Rate): number {
  if (aheadMs >= rate.windowMs) return 0;
  return Math.max(1, Math.floor((rate.windowMs - aheadMs) / distanceMs(rate)));
}

async function lockRates(tx: Tx, wants: readonly { rate: Rate }[]): Promise<RateRow[]> {
  const keys = [...new Set(wants.map(({ rate }) => rate.key))].sort();
  const rows = await tx.query<RateRow>(LOCK, [keys]);
  if (rows.length === keys.length) return rows;
  await tx.query(
    `INSERT INTO rates (key, next_at) SELECT key, 'epoch' FROM unnest($1::text[]) AS k (key) ORDER BY key
     ON CONFLICT (key) DO NOTHING`,
    [keys],
  );
  return tx.query<RateRow>(LOCK, [keys]);
}

const LOCK = `
  SELECT r.key, (extract(epoch FROM r.next_at) * 1000)::float8 AS "nextMs",
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"
    FROM rates r WHERE r.key = ANY ($1) ORDER BY r.key FOR UPDATE`;

/** Rounded up: no place comes too soon. */
function toMicroseconds(ms: number): number {
  return Math.ceil(ms * 1_000) / 1_000;
}

async function book(tx: Tx, booked: readonly Booked[]): Promise<void> {
  if (booked.length === 0) return;
  await tx.query(
    `UPDATE rates r SET next_at = to_timestamp(x.next_ms / 1000) FROM unnest($1::text[], $2::float8[]) AS x (key, next_ms)
      WHERE r.key = x.key`,
    [booked.map(({ key }) => key), booked.map(({ nextMs }) => nextMs)],
  );
}
