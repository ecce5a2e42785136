import type { Tx } from '../database/transaction.js';
import { COUNTERS, type Counts } from './counters.js';
import { type RowsToRead } from './scope.js';

const NAMES = COUNTERS.join(', ');
const SUMS = COUNTERS.map((counter) => `coalesce(sum(${counter}), 0)::float8 AS ${counter}`).join(', ');

/** The counters of one bucket of time on one channel ('' where no attempt has begun); zeros are left in. */
export interface CountedCell extends Required<Counts> {
  bucket: number;
  channel: string;
}

/**
 * Adds up the counters of consecutive buckets. What is folded and what is not yet are read by one statement, so from one
 * snapshot: a delta is in exactly one of the two, whatever the fold is doing meanwhile.
 */
export function readCounts(tx: Tx, rows: RowsToRead): Promise<CountedCell[]> {
  return tx.query<CountedCell>(
    `SELECT bucket, channel, ${SUMS}
       FROM (SELECT s.bucket, channel, ${NAMES}
               FROM unnest($2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS s (bucket, lvl, since, before)
               JOIN statistics_counts ON level = s.lvl AND scope = $1 AND start >= s.since AND start < s.before
             UNION ALL
             SELECT width_bucket(minute, $6::timestamptz[]) - 1, channel, ${NAMES}
               FROM statistics_deltas
              WHERE minute >= ($6::timestamptz[])[1] AND minute < $7
                AND ($1 = '*' OR country = $1 OR batch_id::text = $1)) AS counted
      GROUP BY bucket, channel`,
    [rows.scope, rows.buckets, rows.levels, rows.froms, rows.tos, rows.starts, rows.end],
  );
}
