const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long the time is that a folded row counts for. */
export type Level = 'minute' | 'quarter' | 'hour' | 'six_hours' | 'day' | 'ten_days' | 'month';

/**
 * From the finest. Each boundary of a level is also a boundary of all finer ones. Days and months are in UTC. Ten-day
 * rows begin on the 1st, 11th and 21st; the last one lasts to the end of the month.
 */
export const LEVELS: readonly Level[] = ['minute', 'quarter', 'hour', 'six_hours', 'day', 'ten_days', 'month'];
const LENGTHS: Readonly<Record<Exclude<Level, 'ten_days' | 'month'>, number>> = {
  minute: MINUTE,
  quarter: 15 * MINUTE,
  hour: HOUR,
  six_hours: 6 * HOUR,
  day: DAY,
};
const SHORTEST: Readonly<Record<Level, number>> = { ...LENGTHS, ten_days: 8 * DAY, month: 28 * DAY };

/** The rows of one level that begin in [from, to), in milliseconds since 1970. */
export interface Segment {
  level: Level;
  from: number;
  to: number;
}

/** Rows whose numbers are added up, or taken away from the others. */
export interface SignedSegment extends Segment {
  sign: 1 | -1;
}

/**
 * Covers a range with the longest rows that fit: whole months, around them whole days, and so on down to the finest.
 * What is shorter than the finest level is not covered. So the range must begin and end on that level's boundaries.
 */
export function segmentsOf(from: number, to: number, finest: Level = 'minute'): Segment[] {
  return cover(from, to, LEVELS.indexOf('month'), LEVELS.indexOf(finest));
}

function cover(from: number, to: number, level: number, finest: number): Segment[] {
  if (from >= to || level < finest) return [];
  const name = LEVELS[level]!;
  const first = ceiling(from, name);
  const last = floor(to, name);
  if (first >= last) return cover(from, to, level - 1, finest);
  return [
    ...cover(from, first, level - 1, finest),
    { level: name, from: first, to: last },
    ...cover(last, to, level - 1, finest),
  ];
}

/**
 * The rows from which a range can be computed, fewer than those that cover it. If most of a day is in the range, it is
 * the day less the hours outside. A year that begins and ends at any minute is some thirty rows, whatever happened in
 * it. A day of Asia/Kolkata shares all but one of its rows with its neighbours. The range must begin and end on
 * boundaries of the finest level.
 */
export function sumOfSegments(from: number, to: number, finest: Level = 'minute'): SignedSegment[] {
  return from < to ? addUp(from, to, LEVELS.indexOf('month'), LEVELS.indexOf(finest)) : [];
}

function addUp(from: number, to: number, level: number, finest: number): SignedSegment[] {
  if (level < finest) return [];
  const name = LEVELS[level]!;
  if (SHORTEST[name] > to - from) return addUp(from, to, level - 1, finest);
  const [first, last] = [nearest(from, name), nearest(to, name)];
  const isWorthIt = first < last && (last - first <= to - from || ceiling(from, name) < floor(to, name));
  if (!isWorthIt) return addUp(from, to, level - 1, finest);
  return [
    ...walk(first, from, level - 1, finest, -1),
    { level: name, from: first, to: last, sign: 1 },
    ...walk(last, to, level - 1, finest, 1),
  ];
}

/** The rows between a boundary of a longer level and a time, in steps back and forth by ever shorter rows. */
function walk(at: number, time: number, level: number, finest: number, sign: 1 | -1): SignedSegment[] {
  if (at === time || level < finest) return [];
  const name = LEVELS[level]!;
  const next = nearest(time, name);
  const rest = walk(next, time, level - 1, finest, sign);
  if (next > at) return [{ level: name, from: at, to: next, sign }, ...rest];
  if (next < at) return [{ level: name, from: next, to: at, sign: sign === 1 ? -1 : 1 }, ...rest];
  return rest;
}

/** The boundary of a level that is nearest to a time, the earlier one of two. */
function nearest(time: number, level: Level): number {
  const [before, after] = [floor(time, level), ceiling(time, level)];
  return after - time < time - before ? after : before;
}

/** The latest boundary of a level at or before a time. */
export function floor(time: number, level: Level): number {
  if (level !== 'ten_days' && level !== 'month') return Math.floor(time / LENGTHS[level]) * LENGTHS[level];
  const date = new Date(time);
  const part = level === 'month' ? 0 : Math.min(Math.floor((date.getUTCDate() - 1) / 10), 2);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1 + part * 10);
}

/** The earliest boundary of a level at or after a time. */
export function ceiling(time: number, level: Level): number {
  const before = floor(time, level);
  if (before === time) return time;
  if (level !== 'ten_days' && level !== 'month') return before + LENGTHS[level];
  const date = new Date(before);
  const isLastPart = level === 'month' || date.getUTCDate() === 21;
  return isLastPart ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) : before + 10 * DAY;
}
