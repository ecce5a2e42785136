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
const SUMS = COUNTERS.map((counter) => `coalesce(sum(${counter}), 0)::int`).join(', ');
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

const addition = (source: string): string => `
  WITH bite AS (${source}),
  counted (minute, channel, country, batch_id, ${NAMES}) AS (
    SELECT minute, channel, country, batch_id, ${SUMS} FROM bite GROUP BY minute, channel, country, batch_id),
  counts AS (
    INSERT INTO statistics_counts AS kept (level, scope, start, channel, ${NAMES})
    SELECT level, scope, start, channel, ${SUMS}
      FROM counted, statistics_places(minute, country, batch_id)
     GROUP BY level, scope, start, channel
    ON CONFLICT (level, scope, start, channel) DO UPDATE SET ${ADDED}
    RETURNING ctid, (${COUNTERS.join(' | ')}) = 0 AS is_empty),
  told AS (
    SELECT minute, channel, country, batch_id, name, sum(n::bigint) AS n
      FROM bite, jsonb_each_text(tallies) AS t (name, n)
     GROUP BY minute, channel, country, batch_id, name),
  placed AS (
    SELECT level, scope, split_part(name, '/', 1) AS kind, start, channel,
           substr(name, strpos(name, '/') + 1) AS key, sum(n) AS n
      FROM told, statistics_places(minute, country, batch_id)
     GROUP BY level, scope, start, channel, name),
  kept AS (
    SELECT level, scope, kind, start, channel, key, n
      FROM (SELECT DISTINCT level, scope, kind, start, channel FROM placed) AS touched
      JOIN statistics_tallies USING (level, scope, kind, start, channel), unnest(keys, ns) AS k (key, n)),
  merged AS (
    SELECT level, scope, kind, start, channel, key, sum(n)::bigint AS n
      FROM (SELECT * FROM placed UNION ALL SELECT * FROM kept) AS both_of_them
     GROUP BY level, scope, kind, start, channel, key),
  tallies AS (
    INSERT INTO statistics_tallies (level, scope, kind, start, channel, keys, ns)
    SELECT level, scope, kind, start, channel,
           coalesce(array_agg(key) FILTER (WHERE n <> 0), '{}'), coalesce(array_agg(n) FILTER (WHERE n <> 0), '{}')
      FROM merged
     GROUP BY level, scope, kind, start, channel
    ON CONFLICT (level, scope, kind, start, channel) DO UPDATE SET keys = excluded.keys, ns = excluded.ns
    RETURNING ctid, keys = '{}' AS is_empty)
  SELECT (SELECT count(*)::int FROM bite) AS added,
         ARRAY(SELECT ctid::text FROM counts WHERE is_empty) AS counts,
         ARRAY(SELECT ctid::text FROM tallies WHERE is_empty) AS tallies`;
