import type { Tx } from '../database/transaction.js';
import type { TimeKind } from './counters.js';
import { KEYS_OF_A_KIND, kindNumber, middleOfKey, timeKindOf } from './time-keys.js';
import type { RowsToRead } from './scope.js';

/** How many times of one kind lie in one range. */
export interface TimeCount {
  kind: TimeKind;
  channel: string;
  /** The middle of the range. */
  ms: number;
  n: number;
}

/** Adds up the histograms of these kinds, over all the buckets; read as `readCounts` does. */
export async function readTimes(tx: Tx, rows: RowsToRead, kinds: readonly TimeKind[]): Promise<TimeCount[]> {
  const counts = await tx.query<{ channel: string; key: number; n: number }>(
    `SELECT channel, key, sum(n)::float8 AS n
       FROM (SELECT channel, key, n
               FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS s (lvl, since, before),
                    LATERAL (SELECT * FROM statistics_times
                              WHERE level = lvl AND scope = $1 AND start >= since AND start < before OFFSET 0) AS r,
                    unnest(keys, ns) AS k (key, n)
             UNION ALL
             SELECT channel, key::int, n::int
               FROM statistics_deltas, jsonb_each_text(times) AS t (key, n)
              WHERE minute >= $5 AND minute < $6 AND ($1 = '*' OR country = $1 OR batch_id::text = $1)) AS counted
      WHERE key / ${KEYS_OF_A_KIND} = ANY ($7::int[])
      GROUP BY channel, key
     HAVING sum(n) <> 0`,
    [rows.scope, rows.levels, rows.froms, rows.tos, rows.starts[0], rows.end, kinds.map(kindNumber)],
  );
  return counts.map(({ channel, key, n }) => ({ kind: timeKindOf(key), channel, ms: middleOfKey(key), n }));
}
