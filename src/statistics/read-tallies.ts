import type { Tx } from '../database/transaction.js';
import type { TallyKind } from './counters.js';
import type { RowsToRead } from './scope.js';

/** How many there are of a key; whole numbers of any size. */
export interface Tally {
  channel: string;
  key: string;
  n: bigint;
}

/** Adds up what is counted under keys of one kind, over all the buckets: folded or not, from one snapshot. */
export async function readTallies(tx: Tx, rows: RowsToRead, kind: TallyKind): Promise<Tally[]> {
  const tallies = await tx.query<{ channel: string; key: string; n: string }>(
    `SELECT channel, key, sum(n)::text AS n
       FROM (SELECT channel, key, n
               FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS s (lvl, since, before)
               JOIN statistics_tallies
                 ON level = s.lvl AND scope = $1 AND kind = $7 AND start >= s.since AND start < s.before,
                    unnest(keys, ns) AS k (key, n)
             UNION ALL
             SELECT channel, substr(name, length($7) + 2), n::bigint
               FROM statistics_deltas, jsonb_each_text(tallies) AS t (name, n)
              WHERE minute >= $5 AND minute < $6 AND name ^@ ($7 || '/')
                AND ($1 = '*' OR country = $1 OR batch_id::text = $1)) AS counted
      GROUP BY channel, key
     HAVING sum(n) <> 0`,
    [rows.scope, rows.levels, rows.froms, rows.tos, rows.starts[0], rows.end, kind],
  );
  return tallies.map(({ channel, key, n }) => ({ channel, key, n: BigInt(n) }));
}
