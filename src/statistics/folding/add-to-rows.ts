import type { Tx } from '../../database/transaction.js';
import { COUNTERS } from '../counting/counters.js';
import type { Level } from './levels.js';
import { SCOPES_OF_DELTA } from './scope.js';

/** What is counted under keys: in a column of the deltas, and in a table of the same name. */
export interface Keyed {
  what: 'times' | 'named';
  /** What the keys and their numbers are in that table. */
  key: 'int' | 'text';
  n: 'int' | 'bigint';
}

export const TIMES: Keyed = { what: 'times', key: 'int', n: 'int' };
export const NAMED: Keyed = { what: 'named', key: 'text', n: 'bigint' };

interface CoarserLevel {
  level: Level;
  /** The next finer one, of whose rows it is the sum. */
  of: Level;
  /** SQL: where the row of this level begins that a `start` of the finer one lies in. */
  start: string;
}

/** The levels above a quarter of an hour, from the finest, each summed up from the one before it. */
const COARSER_LEVELS: readonly CoarserLevel[] = [
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
const QUARTER = `date_bin('15 minutes', minute, '2000-01-01T00:00:00Z')`;

/**
 * CTEs that add what the deltas `bite` count under keys to `statistics_times` or `statistics_named`, at every level and
 * scope: the rows that are touched are read, added to, and written anew. `<what>_added` has the key of each row written,
 * and whether nothing is in it now.
 */
const addKeys = ({ what, key, n }: Keyed): string => `
  ${what}_given AS (
    SELECT minute, country, template, category, batch_id, channel, key::${key} AS key, sum(n::bigint)::bigint AS n
      FROM bite, jsonb_each_text(${what}) AS t (key, n)
     GROUP BY minute, country, template, category, batch_id, channel, 7),
  ${what}_minute AS (
    SELECT 'minute' AS level, '*' AS scope, minute AS start, channel, key, sum(n)::bigint AS n
      FROM ${what}_given GROUP BY minute, channel, key),
  ${what}_quarter AS (
    SELECT 'quarter' AS level, scope, ${QUARTER} AS start, channel, key, sum(n)::bigint AS n
      FROM ${what}_given, ${SCOPES_OF_DELTA} GROUP BY scope, 3, channel, key),
  ${COARSER_LEVELS.map(
    ({ level, of, start }) => `${what}_${level} AS (
    SELECT '${level}' AS level, scope, ${start} AS start, channel, key, sum(n)::bigint AS n
      FROM ${what}_${of} GROUP BY scope, 3, channel, key),`,
  ).join('\n  ')}
  ${what}_new AS (
    SELECT * FROM ${what}_minute UNION ALL SELECT * FROM ${what}_quarter
    ${COARSER_LEVELS.map(({ level }) => `UNION ALL SELECT * FROM ${what}_${level}`).join(' ')}
    UNION ALL
    SELECT 'batch', batch_id::text, '-infinity', channel, key, sum(n)::bigint
      FROM ${what}_given WHERE batch_id IS NOT NULL GROUP BY batch_id, channel, key),
  ${what}_kept AS (
    SELECT level, scope, start, channel, key, n::bigint
      FROM (SELECT DISTINCT level, scope, start, channel FROM ${what}_new) AS touched
      JOIN statistics_${what} USING (level, scope, start, channel), unnest(keys, ns) AS k (key, n)),
  ${what}_sum AS (
    SELECT level, scope, start, channel, key, sum(n)::${n} AS n
      FROM (SELECT * FROM ${what}_new UNION ALL SELECT * FROM ${what}_kept) AS both_of_them
     GROUP BY level, scope, start, channel, key),
  ${what}_added AS (
    INSERT INTO statistics_${what} (level, scope, start, channel, keys, ns)
    SELECT level, scope, start, channel,
           coalesce(array_agg(key) FILTER (WHERE n <> 0), '{}'), coalesce(array_agg(n) FILTER (WHERE n <> 0), '{}')
      FROM ${what}_sum
     GROUP BY level, scope, start, channel
    ON CONFLICT (level, scope, start, channel) DO UPDATE SET keys = excluded.keys, ns = excluded.ns
    RETURNING level, scope, start, channel, keys = '{}' AS is_empty)`;

const NAMES = COUNTERS.join(', ');
const SUMS = COUNTERS.map((counter) => `coalesce(sum(${counter}), 0)::int AS ${counter}`).join(', ');
const ADDED = COUNTERS.map((counter) => `${counter} = kept.${counter} + excluded.${counter}`).join(', ');

/**
 * CTEs that add the counters of the deltas `bite` to `statistics_counts`, at every level and scope. `counts_added` has the
 * key of each row written, and whether all of it is zero now.
 */
const ADD_COUNTS = `
  counted_minute AS (
    SELECT 'minute' AS level, '*' AS scope, minute AS start, channel, ${SUMS} FROM bite GROUP BY minute, channel),
  counted_quarter AS (
    SELECT 'quarter' AS level, scope, ${QUARTER} AS start, channel, ${SUMS} FROM bite, ${SCOPES_OF_DELTA} GROUP BY scope, 3, channel),
  ${COARSER_LEVELS.map(
    ({ level, of, start }) => `counted_${level} AS (
    SELECT '${level}' AS level, scope, ${start} AS start, channel, ${SUMS} FROM counted_${of} GROUP BY scope, 3, channel),`,
  ).join('\n  ')}
  counted AS (
    SELECT * FROM counted_minute UNION ALL SELECT * FROM counted_quarter
    ${COARSER_LEVELS.map(({ level }) => `UNION ALL SELECT * FROM counted_${level}`).join(' ')}
    UNION ALL
    SELECT 'batch', batch_id::text, '-infinity', channel, ${SUMS}
      FROM bite WHERE batch_id IS NOT NULL GROUP BY batch_id, channel),
  counts_added AS (
    INSERT INTO statistics_counts AS kept (level, scope, start, channel, ${NAMES})
    SELECT * FROM counted
    ON CONFLICT (level, scope, start, channel) DO UPDATE SET ${ADDED}
    RETURNING level, scope, start, channel, (${COUNTERS.join(' | ')}) = 0 AS is_empty)`;

/** Where the deltas come from: a bite of those appended to the table, or given ones, as `deltaRows` makes them. */
export type DeltaSource = { from: 'deltas'; bite: number } | { from: 'rows'; rows: readonly object[] };

/** The key of a row: level, scope, start and channel. */
type RowKey = [string, string, string, string];

/** Rows in which nothing is left; null: none. */
interface Emptied {
  counts: RowKey[] | null;
  times: RowKey[] | null;
  named: RowKey[] | null;
}

/** The oldest first: the end of their index where the fold has taken the ones before. */
const FROM_DELTAS = `
  DELETE FROM statistics_deltas AS d
   USING (SELECT id FROM statistics_deltas ORDER BY id LIMIT $1) AS oldest WHERE d.id = oldest.id RETURNING d.*`;
const FROM_ROWS = `
  SELECT * FROM json_populate_recordset(NULL::statistics_deltas, $1)`;

/**
 * Adds deltas to the rows of every level that they count in, and resolves to how many there were. Only for the holder
 * of the fold's lock: it reads rows and writes their sums. No order is needed. A bite may take a `−1` before its `+1`,
 * and a number may be below zero until the next bite.
 */
export async function addToRows(tx: Tx, source: DeltaSource): Promise<number> {
  const isTable = source.from === 'deltas';
  const [row] = await tx.query<{ added: number } & Emptied>(addition(isTable ? FROM_DELTAS : FROM_ROWS), [
    isTable ? source.bite : JSON.stringify(source.rows),
  ]);
  await removeEmptied(tx, row!);
  return row!.added;
}

const addition = (source: string): string => `
  WITH bite AS (${source}),
  ${ADD_COUNTS},
  ${addKeys(TIMES)},
  ${addKeys(NAMED)}
  SELECT (SELECT count(*)::int FROM bite) AS added,
         ${emptiedOf('counts')}, ${emptiedOf('times')}, ${emptiedOf('named')}`;

const emptiedOf = (what: keyof Emptied): string =>
  `(SELECT json_agg(json_build_array(level, scope, start::text, channel)) FROM ${what}_added WHERE is_empty) AS ${what}`;

/**
 * Removes empty rows. Messages only pass through most cells (queued, sending); without this, their zeros would stay for
 * ever.
 */
async function removeEmptied(tx: Tx, emptied: Emptied): Promise<void> {
  for (const what of ['counts', 'times', 'named'] as const) {
    const keys = emptied[what];
    if (keys === null) continue;
    await tx.query(
      `DELETE FROM statistics_${what} AS s
        USING unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) AS e (level, scope, start, channel)
        WHERE (s.level, s.scope, s.start, s.channel) = (e.level, e.scope, e.start, e.channel)`,
      ([0, 1, 2, 3] as const).map((column) => keys.map((key) => key[column])),
    );
  }
}
