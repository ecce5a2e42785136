import type { Interval } from '../api/figures.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

/** The ranges to pick from, by their length. */
export const LENGTHS = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
export type RangeName = keyof typeof LENGTHS;
export const RANGE_NAMES = Object.keys(LENGTHS) as RangeName[];
const DEFAULT: RangeName = '24h';

/** A range of time to look at. */
export interface Range {
  name: RangeName | 'custom';
  from: Date;
  /** Null: until now. */
  to: Date | null;
  /** The buckets of its charts: some dozens to some hundreds of them. */
  interval: Interval;
}

/** What an address asks for: `range=7d`, or `from` and `to` as ISO 8601; a day where it asks for nothing that is one. */
export function rangeOf(params: Readonly<Record<string, string>>, now: Date): Range {
  const from = new Date(params.from ?? '');
  const to = new Date(params.to ?? '');
  if (from < to) return { name: 'custom', from, to, interval: intervalOf(to.getTime() - from.getTime()) };
  const name = RANGE_NAMES.find((known) => known === params.range) ?? DEFAULT;
  const length = LENGTHS[name];
  // Whole minutes, so that the question stays the same for as long as its answer can.
  const start = Math.floor((now.getTime() - length) / MINUTE_MS) * MINUTE_MS;
  return { name, from: new Date(start), to: null, interval: intervalOf(length) };
}

function intervalOf(length: number): Interval {
  if (length <= 6 * HOUR_MS) return 'minute';
  return length <= 14 * DAY_MS ? 'hour' : 'day';
}
