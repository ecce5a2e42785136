const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long the time is that a folded row counts for. */
export type Level = 'minute' | 'quarter' | 'hour' | 'six_hours' | 'day' | 'month';

/** From the finest; each boundary of one is a boundary of those before it. Days and months are those of UTC. */
const LEVELS: readonly Level[] = ['minute', 'quarter', 'hour', 'six_hours', 'day', 'month'];
const LENGTHS: Readonly<Record<Exclude<Level, 'month'>, number>> = {
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
 * finest. A year that begins and ends at any minute is some 150 rows, whatever happened in it. What is left at the ends
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
  if (level !== 'month') return Math.floor(time / LENGTHS[level]) * LENGTHS[level];
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** The earliest boundary of a level at or after a time. */
export function ceiling(time: number, level: Level): number {
  const before = floor(time, level);
  if (before === time) return time;
  if (level !== 'month') return before + LENGTHS[level];
  const date = new Date(before);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
