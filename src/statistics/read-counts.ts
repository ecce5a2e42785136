import type { Tx } from '../database/transaction.js';
import { COUNTERS, type Counts } from './counters.js';
import { type RowsToRead } from './scope.js';

const NAMES = COUNTERS.join(', ');
/** Most are zero, and a null costs nothing on its way here. */
const SUMS = COUNTERS.map((counter) => `nullif(sum(${counter}), 0)::float8 AS ${counter}`).join(', ');

/** The counters of one bucket of time on one channel ('' where no attempt has begun). */
export interface CountedCell extends Counts {
  bucket: number;
  channel: string;
}

/**
 * Adds up the counters of consecutive buckets. What is folded and what is not yet are read by one statement, so from one
 * snapshot: a delta is in exactly one of the two, whatever the fold is doing meanwhile. `OFFSET 0` makes it one look into the
 * index for each span of rows, whatever the planner thinks of their number.
 */
export function readCounts(tx: Tx, rows: RowsToRead): Promise<CountedCell[]> {
  return tx.query<CountedCell>(
    `SELECT width_bucket(at, $5::timestamptz[]) - 1 AS bucket, channel, ${SUMS}
       FROM (SELECT greatest(start, ($5::timestamptz[])[1]) AS at, channel, ${NAMES}
               FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS s (lvl, since, before),
                    LATERAL (SELECT * FROM statistics_counts
                              WHERE level = lvl AND scope = $1 AND start >= since AND start < before OFFSET 0) AS c
             UNION ALL
             SELECT minute, channel, ${NAMES}
               FROM statistics_deltas
              WHERE minute >= ($5::timestamptz[])[1] AND minute < $6
                AND ($1 = '*' OR country = $1 OR batch_id::text = $1)) AS counted
      GROUP BY bucket, channel`,
    [rows.scope, rows.levels, rows.froms, rows.tos, rows.starts, rows.end],
  );
}
