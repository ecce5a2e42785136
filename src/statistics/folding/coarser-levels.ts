import type { Level } from './levels.js';

interface CoarserLevel {
  level: Level;
  /** The next finer one, of whose rows it is the sum. */
  of: Level;
  /** SQL: where the row of this level begins that a `start` of the finer one lies in. */
  start: string;
}

/** The levels above a quarter of an hour, from the finest, each summed up from the one before it. */
export const COARSER_LEVELS: readonly CoarserLevel[] = [
  { level: 'hour', of: 'quarter', start: `date_bin('1 hour', start, '2000-01-01T00:00:00Z')` },
  { level: 'six_hours', of: 'hour', start: `date_bin('6 hours', start, '2000-01-01T00:00:00Z')` },
  { level: 'day', of: 'six_hours', start: `date_bin('1 day', start, '2000-01-01T00:00:00Z')` },
  {
    level: 'ten_days',
    of: 'day',
    start: `date_trunc('month', start, 'UTC')
      + least(extract(day FROM start AT TIME ZONE 'UTC')::int - 1, 20) / 10 * interval '240 hours'`,
  },
  { level: 'month', of: 'ten_days', start: `date_trunc('month', start, 'UTC')` },
];

/** SQL: the quarter of an hour that a `minute` lies in. */
export const QUARTER = `date_bin('15 minutes', minute, '2000-01-01T00:00:00Z')`;
