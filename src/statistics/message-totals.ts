import type { Tx } from '../database/transaction.js';

export interface MessageTotal {
  status: string;
  n: number;
}

/** Deltas live for a second; the limit only keeps this cheap should nobody have folded for a long time. */
const MOST_DELTAS = 50_000;

/**
 * How many messages there are in each state, over all time and all replicas: a few rows that the fold keeps, and the
 * deltas that are not folded yet, so it costs the same at five million messages as at none.
 */
export function messageTotals(database: Tx): Promise<MessageTotal[]> {
  return database.query<MessageTotal>(
    `SELECT status, sum(n)::float8 AS n
       FROM (SELECT status, n FROM message_totals
             UNION ALL
             SELECT status, n FROM (SELECT subject, status, n FROM statistics_deltas LIMIT ${MOST_DELTAS}) AS unfolded
              WHERE subject = 'message') AS counted
      GROUP BY status`,
  );
}
