import type { Tx } from '../database/transaction.js';
import { ADD_COUNTS } from './add-counts.js';
import { addKeys } from './add-keys.js';
import { TALLIES, TIMES } from './keyed-rows.js';

/** Where the deltas are: appended to the table, from which a bite of them is taken; or given, as `deltaRows` makes them. */
export type DeltaSource = { from: 'deltas'; bite: number } | { from: 'rows'; rows: readonly object[] };

/** Where rows lie in which nothing is left; good for the transaction that made them. */
interface Emptied {
  counts: string[];
  times: string[];
  tallies: string[];
}

/** Deltas are never updated, and removed by the fold alone, so a `ctid` is a safe name for one within the statement. */
const FROM_DELTAS = `
  DELETE FROM statistics_deltas WHERE ctid = ANY (ARRAY(SELECT ctid FROM statistics_deltas LIMIT $1)) RETURNING *`;
const FROM_ROWS = `
  SELECT * FROM json_populate_recordset(NULL::statistics_deltas, $1)`;

/**
 * Adds deltas to the rows of every length of time that they count in; resolves to how many there were. Only for whoever
 * holds the lock of the fold: it reads rows and writes their sums. No order is needed: a bite may take `−1` before its
 * `+1`, and a number may be below zero until the next.
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
  ${addKeys(TALLIES)}
  SELECT (SELECT count(*)::int FROM bite) AS added,
         ARRAY(SELECT ctid::text FROM counts_added WHERE is_empty) AS counts,
         ARRAY(SELECT ctid::text FROM times_added WHERE is_empty) AS times,
         ARRAY(SELECT ctid::text FROM tallies_added WHERE is_empty) AS tallies`;

/** Most cells are only passed through (queued, sending): without this, their rows would stay, zeros for ever. */
async function removeEmptied(tx: Tx, { counts, times, tallies }: Emptied): Promise<void> {
  if (counts.length > 0) await tx.query('DELETE FROM statistics_counts WHERE ctid = ANY ($1::tid[])', [counts]);
  if (times.length > 0) await tx.query('DELETE FROM statistics_times WHERE ctid = ANY ($1::tid[])', [times]);
  if (tallies.length > 0) await tx.query('DELETE FROM statistics_tallies WHERE ctid = ANY ($1::tid[])', [tallies]);
}
