import type { Tx } from '../database/transaction.js';
import type { StatisticsRange } from './range.js';

/** Milliseconds from an attempt's begin to its delivery that 50, 90 and 99 of 100 delivered attempts did not exceed. */
export interface LatencyPercentiles {
  p50: number;
  p90: number;
  p99: number;
}

/** By channel; one of which nothing was delivered is missing. */
export type Latencies = ReadonlyMap<string, LatencyPercentiles>;

/**
 * Attempts that are looked at, the newest of the range first, so that a range of millions costs no more than this many
 * rows (100,000 in memory: 60 ms). The percentiles of a range with more are those of its newest attempts; every other
 * figure is of all.
 */
export const LATENCY_SAMPLE = 100_000;

export async function latencyOfAll(tx: Tx, { from, to }: StatisticsRange, sample = LATENCY_SAMPLE): Promise<Latencies> {
  const rows = await tx.query<LatencyRow>(
    `SELECT channel, percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (
              ORDER BY (extract(epoch FROM delivered_at - started_at) * 1000)::float8) AS percentiles
       FROM (SELECT channel, started_at, delivered_at FROM delivery_attempts
              WHERE started_at >= $1 AND started_at < $2
              ORDER BY started_at DESC LIMIT $3) AS newest
      WHERE delivered_at IS NOT NULL
      GROUP BY channel`,
    [from, to, sample],
  );
  return byChannel(rows);
}

/** The same for one phone number (E.164), from all of its attempts. */
export async function latencyOfNumber(tx: Tx, { from, to }: StatisticsRange, phoneNumber: string): Promise<Latencies> {
  const rows = await tx.query<LatencyRow>(
    `SELECT a.channel, percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (
              ORDER BY (extract(epoch FROM a.delivered_at - a.started_at) * 1000)::float8) AS percentiles
       FROM messages m JOIN delivery_attempts a ON a.message_id = m.id
      WHERE m.to_number = $3 AND a.started_at >= $1 AND a.started_at < $2
        AND a.delivered_at IS NOT NULL
      GROUP BY a.channel`,
    [from, to, phoneNumber],
  );
  return byChannel(rows);
}

interface LatencyRow {
  channel: string;
  percentiles: [number, number, number];
}

function byChannel(rows: readonly LatencyRow[]): Latencies {
  return new Map(rows.map(({ channel, percentiles: [p50, p90, p99] }) => [channel, { p50, p90, p99 }]));
}
