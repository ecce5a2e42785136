import type { Tx } from '../database/transaction.js';
import type { TallyKind } from './counters.js';
import type { RowsToRead } from './scope.js';

/** How many there are of a key; whole numbers of any size. */
export interface Tally {
  channel: string;
  key: string;
  n: bigint;
}

/** Adds up what is counted under keys of one kind, over all the buckets; read as `readCounts` does. */
export async function readTallies(tx: Tx, rows: RowsToRead, kind: TallyKind): Promise<Tally[]> {
  const tallies = await tx.query<{ channel: string; name: string; n: string }>(
    `SELECT channel, name, sum(n)::text AS n
       FROM (SELECT channel, name, n
               FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS s (lvl, since, before),
                    LATERAL (SELECT * FROM statistics_tallies
                              WHERE level = lvl AND scope = $1 AND start >= since AND start < before OFFSET 0) AS r,
                    unnest(keys, ns) AS k (name, n)
             UNION ALL
             SELECT channel, name, n::bigint
               FROM statistics_deltas, jsonb_each_text(tallies) AS t (name, n)
              WHERE minute >= $5 AND minute < $6 AND ($1 = '*' OR country = $1 OR batch_id::text = $1)) AS counted
      WHERE name ^@ $7
      GROUP BY channel, name
     HAVING sum(n) <> 0`,
    [rows.scope, rows.levels, rows.froms, rows.tos, rows.starts[0], rows.end, `${kind}/`],
  );
  return tallies.map(({ channel, name, n }) => ({ channel, key: nameParts(name).key, n: BigInt(n) }));
}

/** `error/a/b` is of the kind `error`; what follows is the key. */
export function nameParts(name: string): { kind: TallyKind; key: string } {
  const slash = name.indexOf('/');
  return { kind: name.slice(0, slash) as TallyKind, key: name.slice(slash + 1) };
}
