import type { Interval } from '../api/types.js';
import { instantOf, wallTime } from './zone.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

/** The ranges to pick from, by their length. */
const LENGTHS = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
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

/** A range as the API is asked about it, in ISO 8601. */
export type AskedRange = Readonly<{
  from: string;
  /** Left out: until now. */
  to: string | undefined;
}>;

export const askedRange = ({ from, to }: Range): AskedRange => ({ from: from.toISOString(), to: to?.toISOString() });

/** The time of the same length that ends where a range begins. */
export function timeBefore({ name, from, to }: Range): AskedRange {
  const length = name === 'custom' ? (to ?? from).getTime() - from.getTime() : LENGTHS[name];
  return { from: new Date(from.getTime() - length).toISOString(), to: from.toISOString() };
}

/** Whether an address asks to compare. */
export const isCompared = (params: Readonly<Record<string, string>>): boolean => params.compare === '1';

/** How a figure has changed: `▲ up 12 (+8 %)`. */
export interface Change {
  way: 'up' | 'down' | 'same' | 'unknown';
  text: string;
}

const ARROWS = { up: '▲', down: '▼' };

/**
 * Compares a figure with what it was before; null: nothing was counted. `write` writes a difference of it, which is above
 * zero, and `percent` a share.
 */
export function changeOf(
  now: number | null,
  before: number | null,
  write: (difference: number) => string,
  percent: (share: number) => string,
): Change {
  if (now === null || before === null) return { way: 'unknown', text: '–' };
  const difference = now - before;
  if (difference === 0) return { way: 'same', text: 'as before' };
  const way = difference > 0 ? 'up' : 'down';
  const sign = difference > 0 ? '+' : '−';
  const relative = before === 0 ? '–' : `${sign}${percent(Math.abs(difference / before))}`;
  return { way, text: `${ARROWS[way]} ${way} ${write(Math.abs(difference))} (${relative})` };
}

export const PRESETS = ['today', 'last 7 days', 'this month', 'last month'] as const;
export type Preset = (typeof PRESETS)[number];

/** Whole days of a list, as its address has them. */
export interface PresetRange {
  from: string;
  to: string;
}

/** A range that people ask for, in days and months of a zone. */
export function presetOf(preset: Preset, now: Date, timeZone: string): PresetRange {
  const today = new Date(wallTime(now, timeZone).slice(0, 10));
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  const between = (from: Day, to: Day): PresetRange => ({
    from: beginOf(from, timeZone).toISOString(),
    to: beginOf(to, timeZone).toISOString(),
  });
  switch (preset) {
    case 'today':
      return between([year, month, day], [year, month, day + 1]);
    case 'last 7 days':
      return between([year, month, day - 6], [year, month, day + 1]);
    case 'this month':
      return between([year, month, 1], [year, month + 1, 1]);
    case 'last month':
      return between([year, month - 1, 1], [year, month, 1]);
  }
}

/** Year, month from 0, and day; what is beyond a month runs into the next. */
type Day = readonly [year: number, month: number, day: number];

const written = ([year, month, day]: Day): string => new Date(Date.UTC(year, month, day)).toISOString();

const beginOf = (day: Day, timeZone: string): Date => instantOf(written(day).slice(0, 16), timeZone);
