import type { Tx } from '../database/transaction.js';

export interface BatchCounts {
  /** How many of its messages are in each state; a state without any is missing. */
  counts: Record<string, number>;
  /** How many are finished. */
  finished: number;
}

/** The messages of a batch, exact at every moment: what is folded and what is not yet, in one statement. */
export async function batchCounts(database: Tx, batchId: string): Promise<BatchCounts> {
  return (await countBatches(database, [batchId]))(batchId);
}

/** The same for many batches at once; answers for each of them. */
export async function countBatches(
  database: Tx,
  batchIds: readonly string[],
): Promise<(batchId: string) => BatchCounts> {
  const rows = await database.query<{ batchId: string; status: string; n: number; finished: number }>(
    `SELECT batch_id AS "batchId", status, sum(n)::float8 AS n,
            coalesce(sum(n) FILTER (WHERE finished), 0)::float8 AS finished
       FROM (SELECT batch_id, status, finished, n FROM batch_counts WHERE batch_id = ANY ($1)
             UNION ALL
             SELECT batch_id, status, finished, n FROM statistics_deltas WHERE batch_id = ANY ($1)) AS counted
      GROUP BY batch_id, status
     HAVING sum(n) <> 0`,
    [batchIds],
  );
  const byBatch = Map.groupBy(rows, ({ batchId }) => batchId);
  return (batchId) => {
    const own = byBatch.get(batchId) ?? [];
    return {
      counts: Object.fromEntries(own.map(({ status, n }) => [status, n])),
      finished: own.reduce((sum, { finished }) => sum + finished, 0),
    };
  };
}
