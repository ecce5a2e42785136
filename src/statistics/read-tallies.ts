import type { Tx } from '../database/transaction.js';
import type { TallyKind } from './counters.js';
import { type RowsToRead, signedParameters } from './rows-to-read.js';

/** How many there are of a key; whole numbers of any size. */
export interface Tally {
  channel: string;
  key: string;
  n: bigint;
}

/** Adds up what is counted under keys of one kind, over all the scopes and buckets; read as `readCounts` does. */
export async function readTallies(tx: Tx, rows: RowsToRead, kind: TallyKind): Promise<Tally[]> {
  const tallies = await tx.query<{ channel: string; name: string; n: string }>(
    `SELECT channel, name, sum(n)::text AS n
       FROM (SELECT channel, name, sign * n AS n
               FROM unnest($1::text[]) AS w (wanted),
                    unnest($2::text[], $3::float8[], $4::float8[], $5::int[]) AS s (lvl, since, before, sign),
                    LATERAL (SELECT * FROM statistics_tallies
                              WHERE level = lvl AND scope = wanted AND start >= to_timestamp(since) AND start < to_timestamp(before) OFFSET 0) AS r,
                    unnest(keys, ns) AS k (name, n)
             UNION ALL
             SELECT channel, name, n::bigint
               FROM unnest($1::text[]) AS w (wanted), statistics_deltas, jsonb_each_text(tallies) AS t (name, n)
              WHERE minute >= to_timestamp($6) AND minute < to_timestamp($7) AND (wanted = '*' OR country = wanted OR batch_id::text = wanted)) AS counted
      WHERE name ^@ $8
      GROUP BY channel, name
     HAVING sum(n) <> 0`,
    [...signedParameters(rows), `${kind}/`],
  );
  return tallies.map(({ channel, name, n }) => ({ channel, key: nameParts(name).key, n: BigInt(n) }));
}

/** `error/a/b` is of the kind `error`; what follows is the key. */
export function nameParts(name: string): { kind: TallyKind; key: string } {
  const slash = name.indexOf('/');
  return { kind: name.slice(0, slash) as TallyKind, key: name.slice(slash + 1) };
}
