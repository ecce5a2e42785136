import type { Tx } from '../database/transaction.js';

/** Counted no further: a hundred thousand that wait are an alarm, whatever their number. */
const MOST_COUNTED = 100_000;

export interface WaitingEvents {
  n: number;
  /** Of the oldest of those that were counted; 0 when none waits. */
  oldestSeconds: number;
}

/** The events that are to be posted, over all replicas: those that nobody has tried yet, and those that failed. */
export async function waitingEvents(database: Tx): Promise<WaitingEvents> {
  const [row] = await database.query<WaitingEvents>(
    `SELECT count(*)::int AS n,
            greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0))::float8 AS "oldestSeconds"
       FROM (SELECT at FROM events WHERE next_at IS NOT NULL LIMIT ${MOST_COUNTED}) AS waiting`,
  );
  return row!;
}
