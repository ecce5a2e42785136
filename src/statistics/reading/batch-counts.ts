import type { Tx } from '../../database/transaction.js';
import { COUNTERS } from '../counting/counters.js';
import { sumOf } from './figures.js';

export interface BatchCounts {
  /** How many of its messages are in each state; a state without any is missing. */
  counts: Record<string, number>;
  /** How many are finished. */
  finished: number;
}

const MESSAGES = COUNTERS.filter((counter) => counter.startsWith('messages_'));
const FINISHED = COUNTERS.filter((counter) => counter.startsWith('finished_'));
/** Only a finished message is in one of these. */
const FINAL = ['messages_failed', 'messages_expired', 'messages_cancelled', 'messages_suppressed'] as const;
const NAMES = [...MESSAGES, ...FINISHED].join(', ');
const SUMS = [...MESSAGES, ...FINISHED]
  .map((counter) => `coalesce(sum(${counter}), 0)::float8 AS ${counter}`)
  .join(', ');

/** The counts of a batch's messages, exact at every moment: folded and unfolded ones are read in one statement. */
export async function batchCounts(database: Tx, batchId: string): Promise<BatchCounts> {
  return (await countBatches(database, [batchId]))(batchId);
}

/** The same for many batches at once; answers for each of them. */
export async function countBatches(
  database: Tx,
  batchIds: readonly string[],
): Promise<(batchId: string) => BatchCounts> {
  const rows = await database.query<Record<string, number> & { batchId: string }>(
    `SELECT batch_id AS "batchId", ${SUMS}
       FROM (SELECT scope AS batch_id, ${NAMES} FROM statistics_counts
              WHERE level = 'batch' AND scope = ANY ($1::text[])
             UNION ALL
             SELECT batch_id::text, ${NAMES} FROM statistics_deltas WHERE batch_id = ANY ($1::uuid[])) AS counted
      GROUP BY batch_id`,
    [batchIds],
  );
  const byBatch = new Map(rows.map(({ batchId, ...counts }) => [batchId, counts]));
  return (batchId) => {
    const sum = sumOf([byBatch.get(batchId) ?? {}]);
    const present = MESSAGES.filter((counter) => sum[counter] !== 0);
    return {
      counts: Object.fromEntries(present.map((counter) => [counter.slice('messages_'.length), sum[counter]])),
      finished: [...FINISHED, ...FINAL].reduce((total, counter) => total + sum[counter], 0),
    };
  };
}
