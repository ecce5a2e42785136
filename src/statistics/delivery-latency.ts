import type { Tx } from '../database/transaction.js';
import type { StatisticsRange } from './range.js';

/** Milliseconds from an attempt's begin to its delivery that 50, 90 and 99 of 100 delivered attempts did not exceed. */
export interface LatencyPercentiles {
  p50: number;
  p90: number;
  p99: number;
}

/** By channel; one on which nothing was delivered is missing. */
export type Latencies = ReadonlyMap<string, LatencyPercentiles>;

/**
 * How many attempts are looked at, the newest of the range first, so that a range of millions costs no more than this
 * many rows (measured on two busy cores: 50,000 take about 80 ms, a million 2 s). In a range with more, the percentiles
 * are those of its newest attempts; every other figure is of all.
 */
const SAMPLE = 50_000;

export async function latencyOfAll(tx: Tx, { from, to }: StatisticsRange, sample = SAMPLE): Promise<Latencies> {
  const rows = await tx.query<LatencyRow>(
    `SELECT channel,
            (extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY latency)) * 1000)::float8 AS p50,
            (extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY latency)) * 1000)::float8 AS p90,
            (extract(epoch FROM percentile_disc(0.99) WITHIN GROUP (ORDER BY latency)) * 1000)::float8 AS p99
       FROM (SELECT channel, delivered_at - started_at AS latency FROM delivery_attempts
              WHERE started_at >= $1 AND started_at < $2
              ORDER BY started_at DESC LIMIT $3) AS newest
      WHERE latency IS NOT NULL
      GROUP BY channel`,
    [from, to, sample],
  );
  return byChannel(rows);
}

/** The same for one phone number (E.164), from all of its attempts. */
export async function latencyOfNumber(tx: Tx, { from, to }: StatisticsRange, phoneNumber: string): Promise<Latencies> {
  const rows = await tx.query<LatencyRow>(
    `SELECT channel,
            (extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY latency)) * 1000)::float8 AS p50,
            (extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY latency)) * 1000)::float8 AS p90,
            (extract(epoch FROM percentile_disc(0.99) WITHIN GROUP (ORDER BY latency)) * 1000)::float8 AS p99
       FROM (SELECT a.channel, a.delivered_at - a.started_at AS latency
               FROM messages m JOIN delivery_attempts a ON a.message_id = m.id
              WHERE m.to_number = $3 AND a.started_at >= $1 AND a.started_at < $2) AS attempts
      WHERE latency IS NOT NULL
      GROUP BY channel`,
    [from, to, phoneNumber],
  );
  return byChannel(rows);
}

interface LatencyRow extends LatencyPercentiles {
  channel: string;
}

function byChannel(rows: readonly LatencyRow[]): Latencies {
  return new Map(rows.map(({ channel, ...percentiles }) => [channel, percentiles]));
}
