import type { DataSource } from 'typeorm';
import { inTransaction } from '../../src/database/transaction.js';
import { appendDeltas, type StatisticsCell } from '../../src/statistics/deltas.js';

/** An attempt's cell, to be varied. */
export const DELIVERED_SMS: StatisticsCell = {
  subject: 'attempt',
  at: new Date('2026-03-10T12:00:00Z'),
  batchId: null,
  channel: 'sms',
  status: 'delivered',
  finished: false,
  fallbackUsed: false,
};

/** One more in each of these cells. */
export function appendOneEach(dataSource: DataSource, cells: readonly StatisticsCell[]): Promise<void> {
  return inTransaction(dataSource, (tx) =>
    appendDeltas(
      tx,
      cells.map((cell) => ({ cell, n: 1 })),
    ),
  );
}

export async function countRows(dataSource: DataSource, table: string): Promise<number> {
  const [row] = await dataSource.query<[{ n: number }]>(`SELECT count(*)::int AS n FROM ${table}`);
  return row.n;
}

/** Takes back everything that is counted, between tests. */
export async function emptyStatistics(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `TRUNCATE messages, delivery_attempts, delivery_events, statistics_deltas, statistics_minutes, batch_counts`,
  );
}
