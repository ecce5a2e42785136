import type { Tx } from '../database/transaction.js';

export interface BatchCounts {
  /** How many of its messages are in each state; a state without any is missing. */
  counts: Record<string, number>;
  /** How many are finished. */
  finished: number;
}

/** The messages of a batch, exact at every moment: what is folded and what is not yet, in one statement. */
export async function batchCounts(database: Tx, batchId: string): Promise<BatchCounts> {
  const rows = await database.query<{ status: string; n: number; finished: number }>(
    `SELECT status, sum(n)::float8 AS n, coalesce(sum(n) FILTER (WHERE finished), 0)::float8 AS finished
       FROM (SELECT status, finished, n FROM batch_counts WHERE batch_id = $1
             UNION ALL
             SELECT status, finished, n FROM statistics_deltas WHERE batch_id = $1) AS counted
      GROUP BY status
     HAVING sum(n) <> 0`,
    [batchId],
  );
  return {
    counts: Object.fromEntries(rows.map(({ status, n }) => [status, n])),
    finished: rows.reduce((sum, { finished }) => sum + finished, 0),
  };
}
