import type { Tx } from '../../database/transaction.js';
import { COUNTERS } from '../counting/counters.js';
import { sumOf } from './figures.js';

export interface MessageTotal {
  status: string;
  n: number;
}

/** Deltas live for a second. The limit only keeps this cheap if nobody has folded for a long time. */
const MOST_DELTAS = 50_000;

const MESSAGES = COUNTERS.filter((counter) => counter.startsWith('messages_'));
const NAMES = MESSAGES.join(', ');
const STATES = MESSAGES.map((counter) => `('${counter.slice('messages_'.length)}', ${counter})`).join(', ');

/**
 * How many messages are in each state, over all time and all replicas. It reads a few rows a month that the fold keeps,
 * and the unfolded deltas. So it costs the same at five million messages as at none.
 */
export function messageTotals(database: Tx): Promise<MessageTotal[]> {
  return database.query<MessageTotal>(
    `SELECT status, sum(n)::float8 AS n
       FROM (SELECT ${NAMES} FROM statistics_counts WHERE level = 'month' AND scope = '*'
             UNION ALL
             SELECT * FROM (SELECT ${NAMES} FROM statistics_deltas LIMIT ${MOST_DELTAS}) AS unfolded) AS counted,
            LATERAL (VALUES ${STATES}) AS s (status, n)
      WHERE n <> 0
      GROUP BY status`,
  );
}

/** Over all time and all replicas. */
export interface DeliveryTotals {
  /** Where there are any. */
  attempts: { channel: string; status: string; n: number }[];
  /** Messages for which a later channel of their plan was tried. */
  fallbacks: number;
  /** Messages that arrived on more than one channel. */
  doubleDeliveries: number;
}

const OF_DELIVERIES = COUNTERS.filter(
  (counter) => counter.startsWith('attempts_') || counter === 'fallbacks' || counter === 'double_deliveries',
);
const DELIVERY_NAMES = OF_DELIVERIES.join(', ');
const PAIRS = OF_DELIVERIES.map((counter) => `('${counter}', ${counter})`).join(', ');

/** Read from the monthly rows and the deltas that are not folded yet, so it costs the same at any size. */
export async function deliveryTotals(database: Tx): Promise<DeliveryTotals> {
  const rows = await database.query<{ channel: string; counter: string; n: number }>(
    `SELECT channel, counter, sum(n)::float8 AS n
       FROM (SELECT channel, ${DELIVERY_NAMES} FROM statistics_counts WHERE level = 'month' AND scope = '*'
             UNION ALL
             SELECT * FROM (SELECT channel, ${DELIVERY_NAMES} FROM statistics_deltas LIMIT ${MOST_DELTAS}) AS unfolded) AS counted,
            LATERAL (VALUES ${PAIRS}) AS c (counter, n)
      WHERE n <> 0
      GROUP BY channel, counter`,
  );
  const total = (wanted: string) => rows.reduce((sum, { counter, n }) => sum + (counter === wanted ? n : 0), 0);
  return {
    attempts: rows
      .filter(({ counter }) => counter.startsWith('attempts_'))
      .map(({ channel, counter, n }) => ({ channel, status: counter.slice('attempts_'.length), n })),
    fallbacks: total('fallbacks'),
    doubleDeliveries: total('double_deliveries'),
  };
}

export interface BatchCounts {
  /** How many of its messages are in each state; a state without any is missing. */
  counts: Record<string, number>;
  /** How many are finished. */
  finished: number;
}
const FINISHED = COUNTERS.filter((counter) => counter.startsWith('finished_'));
/** Only a finished message is in one of these. */
const FINAL = ['messages_failed', 'messages_expired', 'messages_cancelled', 'messages_suppressed'] as const;
const BATCH_NAMES = [...MESSAGES, ...FINISHED].join(', ');
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
       FROM (SELECT scope AS batch_id, ${BATCH_NAMES} FROM statistics_counts
              WHERE level = 'batch' AND scope = ANY ($1::text[])
             UNION ALL
             SELECT batch_id::text, ${BATCH_NAMES} FROM statistics_deltas WHERE batch_id = ANY ($1::uuid[])) AS counted
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
