import type { Tx } from '../../database/transaction.js';
import { COUNTERS } from '../counting/counters.js';

export interface MessageTotal {
  status: string;
  n: number;
}

/** Deltas live for a second. The limit only keeps this cheap if nobody has folded for a long time. */
export const MOST_DELTAS = 50_000;

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
