import type { DataSource } from 'typeorm';
import { newId } from '../../src/database/ids.js';
import type { Counter } from '../../src/statistics/counting/counters.js';

/** What one row of deltas counts, to be varied. */
export interface DeltaRow extends Partial<Record<Counter, number>> {
  at: Date;
  channel: string;
  country?: string;
  template?: string;
  category?: string;
  batchId?: string;
  times?: Record<number, number>;
  named?: Record<string, number>;
}

export const DELIVERED_SMS: DeltaRow = { at: new Date('2026-03-10T12:00:00Z'), channel: 'sms', attempts_delivered: 1 };

/** Appends rows as a transaction would. */
export async function appendRows(dataSource: DataSource, rows: readonly DeltaRow[]): Promise<void> {
  await dataSource.query(
    'INSERT INTO statistics_deltas SELECT * FROM json_populate_recordset(NULL::statistics_deltas, $1)',
    [
      JSON.stringify(
        rows.map(({ at, country = 'IN', batchId, ...rest }) => ({
          id: newId(),
          minute: new Date(Math.floor(at.getTime() / 60_000) * 60_000),
          country,
          batch_id: batchId,
          ...rest,
        })),
      ),
    ],
  );
}

export async function countRows(dataSource: DataSource, table: string): Promise<number> {
  const [row] = await dataSource.query<[{ n: number }]>(`SELECT count(*)::int AS n FROM ${table}`);
  return row.n;
}

/** Every folded row, its keys in order. */
export function foldedRows(dataSource: DataSource): Promise<{ row: object }[]> {
  return dataSource.query(
    `SELECT to_jsonb(c) AS row FROM statistics_counts c
     UNION ALL
     SELECT jsonb_build_object('level', level, 'scope', scope, 'start', start, 'channel', channel,
                               'keys', (SELECT jsonb_object_agg(key, n) FROM unnest(keys, ns) AS k (key, n)))
       FROM (SELECT level, scope, start, channel, keys::text[], ns::bigint[] FROM statistics_times
             UNION ALL SELECT * FROM statistics_named) AS keyed
     ORDER BY 1`,
  );
}

/** Takes back everything that is counted, between tests. */
export async function emptyStatistics(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `TRUNCATE messages, deliveries, delivery_attempts, message_history, statistics_deltas, statistics_counts,
              statistics_times, statistics_named`,
  );
}
