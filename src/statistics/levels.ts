const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long the time is that a folded row counts for. */
export type Level = 'minute' | 'quarter' | 'hour' | 'six_hours' | 'day' | 'ten_days' | 'month';

/**
 * From the finest; each boundary of one is a boundary of those before it. Days and months are those of UTC; ten days begin
 * with the 1st, 11th and 21st, the last of them as long as the month.
 */
export const LEVELS: readonly Level[] = ['minute', 'quarter', 'hour', 'six_hours', 'day', 'ten_days', 'month'];
const LENGTHS: Readonly<Record<Exclude<Level, 'ten_days' | 'month'>, number>> = {
  minute: MINUTE,
  quarter: 15 * MINUTE,
  hour: HOUR,
  six_hours: 6 * HOUR,
  day: DAY,
};

/** The rows of one level that begin in [from, to), in milliseconds since 1970. */
export interface Segment {
  level: Level;
  from: number;
  to: number;
}

/**
 * Covers a range with the longest rows that fit: whole months, before and after them whole days, and so on down to the
 * finest. A year that begins and ends at any minute is some hundred rows, whatever happened in it. What is left at the ends
 * because it is shorter than the finest level is not covered: the range must begin and end on its boundaries.
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
