import type { Tx } from '../../database/transaction.js';
import { COUNTERS } from '../counting/counters.js';
import { MOST_DELTAS } from './message-totals.js';

/** Over all time and all replicas. */
export interface DeliveryTotals {
  /** Where there are any. */
  attempts: { channel: string; status: string; n: number }[];
  /** Messages for which a later channel of their plan was tried. */
  fallbacks: number;
  /** Messages that arrived on more than one channel. */
  doubleDeliveries: number;
}

const COUNTED = COUNTERS.filter(
  (counter) => counter.startsWith('attempts_') || counter === 'fallbacks' || counter === 'double_deliveries',
);
const NAMES = COUNTED.join(', ');
const PAIRS = COUNTED.map((counter) => `('${counter}', ${counter})`).join(', ');

/** Read from the monthly rows and the deltas that are not folded yet, so it costs the same at any size. */
export async function deliveryTotals(database: Tx): Promise<DeliveryTotals> {
  const rows = await database.query<{ channel: string; counter: string; n: number }>(
    `SELECT channel, counter, sum(n)::float8 AS n
       FROM (SELECT channel, ${NAMES} FROM statistics_counts WHERE level = 'month' AND scope = '*'
             UNION ALL
             SELECT * FROM (SELECT channel, ${NAMES} FROM statistics_deltas LIMIT ${MOST_DELTAS}) AS unfolded) AS counted,
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
