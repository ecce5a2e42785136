import type { Tx } from '../../database/transaction.js';
import { ADD_COUNTS } from './add-counts.js';
import { addKeys } from './add-keys.js';
import { NAMED, TIMES } from './keyed.js';

/** Where the deltas are: appended to the table, from which a bite of them is taken; or given, as `deltaRows` makes them. */
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
  ${addKeys(NAMED)}
  SELECT (SELECT count(*)::int FROM bite) AS added,
         ${emptiedOf('counts')}, ${emptiedOf('times')}, ${emptiedOf('named')}`;

const emptiedOf = (what: keyof Emptied): string =>
  `(SELECT json_agg(json_build_array(level, scope, start::text, channel)) FROM ${what}_added WHERE is_empty) AS ${what}`;

/** Most cells are only passed through (queued, sending): without this, their rows would stay, zeros for ever. */
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
