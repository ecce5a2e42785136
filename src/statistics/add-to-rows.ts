import type { Tx } from '../database/transaction.js';
import { COUNTERS } from './counters.js';

/** Where the deltas are: appended to the table, from which a bite of them is taken; or given, as `deltaRows` makes them. */
export type DeltaSource = { from: 'deltas'; bite: number } | { from: 'rows'; rows: readonly object[] };

/** Where rows of zeros lie now; good for the transaction that made them. */
interface Emptied {
  counts: string[];
  tallies: string[];
}

const NAMES = COUNTERS.join(', ');
const SUMS = COUNTERS.map((counter) => `coalesce(sum(${counter}), 0)::int AS ${counter}`).join(', ');
const ADDED = COUNTERS.map((counter) => `${counter} = kept.${counter} + excluded.${counter}`).join(', ');

/** Deltas are never updated, and removed by the fold alone, so a `ctid` is a safe name for one within the statement. */
const FROM_DELTAS = `
  DELETE FROM statistics_deltas WHERE ctid = ANY (ARRAY(SELECT ctid FROM statistics_deltas LIMIT $1)) RETURNING *`;
const FROM_ROWS = `
  SELECT * FROM json_populate_recordset(NULL::statistics_deltas, $1)`;

/**
 * Adds deltas to the rows of every length of time that they count in; resolves to how many there were. Only for whoever
 * holds the lock of the fold: it reads tallies and writes their sums. No order is needed: a bite may take `−1` before its
 * `+1`, and a counter may be below zero until the next.
 */
export async function addToRows(tx: Tx, source: DeltaSource): Promise<number> {
  const isTable = source.from === 'deltas';
  const [row] = await tx.query<{ added: number } & Emptied>(addition(isTable ? FROM_DELTAS : FROM_ROWS), [
    isTable ? source.bite : JSON.stringify(source.rows),
  ]);
  await removeEmptied(tx, row!);
  return row!.added;
}

/** Most cells are only passed through (queued, sending): without this, their rows would stay, zeros for ever. */
async function removeEmptied(tx: Tx, { counts, tallies }: Emptied): Promise<void> {
  if (counts.length > 0) await tx.query('DELETE FROM statistics_counts WHERE ctid = ANY ($1::tid[])', [counts]);
  if (tallies.length > 0) await tx.query('DELETE FROM statistics_tallies WHERE ctid = ANY ($1::tid[])', [tallies]);
}

/** The levels above a quarter of an hour, each summed up from the one before it. */
const COARSER = [
  { level: 'hour', of: 'quarter', start: `date_bin('1 hour', start, '2000-01-01T00:00:00Z')` },
  { level: 'six_hours', of: 'hour', start: `date_bin('6 hours', start, '2000-01-01T00:00:00Z')` },
  { level: 'day', of: 'six_hours', start: `date_bin('1 day', start, '2000-01-01T00:00:00Z')` },
  { level: 'month', of: 'day', start: `date_trunc('month', start, 'UTC')` },
];

/** What is added to counters: one select a level. */
const COUNTED = `
  counted_minute AS (
    SELECT 'minute' AS level, '*' AS scope, minute AS start, channel, ${SUMS} FROM bite GROUP BY minute, channel),
  counted_quarter AS (
    SELECT 'quarter' AS level, scope, date_bin('15 minutes', minute, '2000-01-01T00:00:00Z') AS start, channel, ${SUMS}
      FROM bite, LATERAL (VALUES ('*'), (country)) AS s (scope) GROUP BY scope, 3, channel),
  ${COARSER.map(
    ({ level, of, start }) => `counted_${level} AS (
    SELECT '${level}' AS level, scope, ${start} AS start, channel, ${SUMS} FROM counted_${of} GROUP BY scope, 3, channel),`,
  ).join('\n  ')}
  counted AS (
    SELECT * FROM counted_minute UNION ALL SELECT * FROM counted_quarter
    ${COARSER.map(({ level }) => `UNION ALL SELECT * FROM counted_${level}`).join(' ')}
    UNION ALL
    SELECT 'batch', batch_id::text, '-infinity', channel, ${SUMS} FROM bite WHERE batch_id IS NOT NULL GROUP BY batch_id, channel)`;

/** The same for what is counted under keys. */
const TOLD = `
  told AS (
    SELECT minute, country, batch_id, channel, key, sum(n::bigint) AS n
      FROM bite, jsonb_each_text(tallies) AS t (key, n)
     GROUP BY minute, country, batch_id, channel, key),
  told_minute AS (
    SELECT 'minute' AS level, '*' AS scope, minute AS start, channel, key, sum(n) AS n
      FROM told GROUP BY minute, channel, key),
  told_quarter AS (
    SELECT 'quarter' AS level, scope, date_bin('15 minutes', minute, '2000-01-01T00:00:00Z') AS start, channel, key,
           sum(n) AS n
      FROM told, LATERAL (VALUES ('*'), (country)) AS s (scope) GROUP BY scope, 3, channel, key),
  ${COARSER.map(
    ({ level, of, start }) => `told_${level} AS (
    SELECT '${level}' AS level, scope, ${start} AS start, channel, key, sum(n) AS n
      FROM told_${of} GROUP BY scope, 3, channel, key),`,
  ).join('\n  ')}
  added AS (
    SELECT * FROM told_minute UNION ALL SELECT * FROM told_quarter
    ${COARSER.map(({ level }) => `UNION ALL SELECT * FROM told_${level}`).join(' ')}
    UNION ALL
    SELECT 'batch', batch_id::text, '-infinity', channel, key, sum(n)
      FROM told WHERE batch_id IS NOT NULL GROUP BY batch_id, channel, key)`;

const addition = (source: string): string => `
  WITH bite AS (${source}), ${COUNTED}, ${TOLD},
  counts AS (
    INSERT INTO statistics_counts AS kept (level, scope, start, channel, ${NAMES})
    SELECT * FROM counted
    ON CONFLICT (level, scope, start, channel) DO UPDATE SET ${ADDED}
    RETURNING ctid, (${COUNTERS.join(' | ')}) = 0 AS is_empty),
  kept AS (
    SELECT level, scope, start, channel, key, n
      FROM (SELECT DISTINCT level, scope, start, channel FROM added) AS touched
      JOIN statistics_tallies USING (level, scope, start, channel), unnest(keys, ns) AS k (key, n)),
  merged AS (
    SELECT level, scope, start, channel, key, sum(n)::bigint AS n
      FROM (SELECT * FROM added UNION ALL SELECT * FROM kept) AS both_of_them
     GROUP BY level, scope, start, channel, key),
  tallies AS (
    INSERT INTO statistics_tallies (level, scope, start, channel, keys, ns)
    SELECT level, scope, start, channel,
           coalesce(array_agg(key) FILTER (WHERE n <> 0), '{}'), coalesce(array_agg(n) FILTER (WHERE n <> 0), '{}')
      FROM merged
     GROUP BY level, scope, start, channel
    ON CONFLICT (level, scope, start, channel) DO UPDATE SET keys = excluded.keys, ns = excluded.ns
    RETURNING ctid, keys = '{}' AS is_empty)
  SELECT (SELECT count(*)::int FROM bite) AS added,
         ARRAY(SELECT ctid::text FROM counts WHERE is_empty) AS counts,
         ARRAY(SELECT ctid::text FROM tallies WHERE is_empty) AS tallies`;
