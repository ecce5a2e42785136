import { Logger } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../../database/clock.js';
import type { DatabaseWatch } from '../../database/database-watch.js';
import { inTransaction, type Tx } from '../../database/transaction.js';
import {
  AUTO_PERCENTILE,
  type DeliveryFigures,
  type Measured,
  MEASURED_DAYS,
  type MeasuredChannel,
} from '../../deciding/auto-fallback.js';
import { COUNTED_CHANNELS, type CountedChannel } from '../counting/counters.js';
import { KEYS_OF_A_KIND, kindNumber, middleOfKey, percentilesOf } from '../counting/times.js';
import { ceiling, floor } from '../folding/levels.js';
import { IS_PART, SCOPES_OF_DELTA } from '../folding/scope.js';
import { endsOf, rowsOfKeys, spansOf } from './read-counts.js';

const DAY_MS = 86_400_000;

/**
 * Reads how long attempts took to be delivered, by channel and country, over the 7 days until `now`. These are the
 * times of `deliveryLatencyMs`, so they count from the attempt's begin: Siren's acceptance, less the time that its
 * answer takes. One statement, from one snapshot. Measured on two busy cores (p50, 80 ranges each, 500 templates beside
 * them): 9 ms over one country, 16 ms over ten, 830 ms over 200.
 */
export async function readDeliveryFigures(tx: Tx, now: Date): Promise<DeliveryFigures> {
  const to = ceiling(now.getTime(), 'quarter');
  const from = floor(now.getTime() - MEASURED_DAYS * DAY_MS, 'quarter');
  const { parts, bounds } = rowsOfKeys([], 'quarter', [from, to]);
  const { levels, froms, tos } = spansOf(parts);
  const signs = parts.map(({ sign }) => sign);
  const month = new Date(floor(from, 'month'));
  const kind = kindNumber('latency');
  const rows = await tx.query<Row>(READ, [levels, froms, tos, signs, ...endsOf(bounds), month, kind]);
  return new Map(COUNTED_CHANNELS.map((channel) => [channel, measuredOn(channel, rows)]));
}

/** How often a time of this range was counted in a country; '' is that of numbers that belong to none. */
interface Row {
  country: string;
  channel: string;
  key: number;
  n: number;
}

const READ = `
  WITH counted AS (
    SELECT scope, channel, key, sign * n AS n
      FROM (SELECT DISTINCT scope AS wanted FROM statistics_times
             WHERE level = 'month' AND start >= $7 AND ${IS_PART.country}) AS w,
           unnest($1::text[], $2::float8[], $3::float8[], $4::int[]) AS s (lvl, since, before, sign),
           LATERAL (SELECT * FROM statistics_times
                     WHERE level = lvl AND scope = wanted AND start >= to_timestamp(since) AND start < to_timestamp(before)
                    OFFSET 0) AS r,
           unnest(keys, ns) AS k (key, n)
    UNION ALL
    SELECT scope, channel, key::int, n::int
      FROM statistics_deltas, ${SCOPES_OF_DELTA}, jsonb_each_text(times) AS t (key, n)
     WHERE minute >= to_timestamp($5) AND minute < to_timestamp($6) AND ${IS_PART.country})
  SELECT scope AS country, channel, key, sum(n)::float8 AS n
    FROM counted
   WHERE key / ${KEYS_OF_A_KIND} = $8::int
   GROUP BY scope, channel, key
  HAVING sum(n) > 0`;

function measuredOn(channel: CountedChannel, rows: readonly Row[]): MeasuredChannel {
  const own = rows.filter((row) => row.channel === channel);
  const byCountry = Map.groupBy(own, ({ country }) => country);
  return {
    all: measured(own),
    byCountry: new Map([...byCountry].map(([country, ofCountry]) => [country, measured(ofCountry)])),
  };
}

function measured(rows: readonly Pick<Row, 'key' | 'n'>[]): Measured {
  const times = new Map<number, number>();
  let deliveries = 0;
  for (const { key, n } of rows) {
    const ms = middleOfKey(key);
    times.set(ms, (times.get(ms) ?? 0) + n);
    deliveries += n;
  }
  return { deliveries, p95Ms: percentilesOf(times, [AUTO_PERCENTILE / 100])[0]! };
}

/**
 * How long figures are kept. Seven days' figures hardly change in this time, and a new installation does not wait long
 * for its first ones.
 */
const KEPT_MS = 15_000;
/** With many countries, reading takes longer. At most a hundredth of the time is spent on it, within two minutes. */
const KEPT_FOR_EACH_MS = 100;
const LONGEST_KEPT_MS = 120_000;
/** Accepting a message waits for figures no longer than this, once in `KEPT_MS`. */
const WAIT_MS = 250;
/** Then the read is given up, and tried again with the next message. */
const READ_TIMEOUT_MS = 5_000;

/**
 * How long messages take to arrive, cached in each process's memory. They are read when a message asks for `auto` and
 * the cached figures are older than 15 s. So they are never read if nobody asks. A read that fails or takes long leaves
 * what was known.
 */
export class DeliveryTimes {
  private readonly logger = new Logger('DeliveryTimes');
  private figures: DeliveryFigures | null = null;
  private nextAt = -Infinity;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly watch: Pick<DatabaseWatch, 'report'>,
  ) {}

  /** Null: they could not be read yet. */
  get known(): DeliveryFigures | null {
    return this.figures;
  }

  /** Reads the figures again if they are old, and waits a moment for that. Never fails. */
  async freshen(): Promise<void> {
    if (this.reading === null) {
      if (performance.now() < this.nextAt) return;
      this.reading = this.read().finally(() => (this.reading = null));
    } else if (this.figures !== null) {
      return;
    }
    const over = new AbortController();
    const waited = setTimeout(WAIT_MS, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.reading, waited]);
    over.abort();
  }

  private async read(): Promise<void> {
    const begunAt = performance.now();
    let keptMs = KEPT_MS;
    try {
      this.figures = await inTransaction(this.dataSource, (tx) => readDeliveryFigures(tx, databaseClock.now()), {
        timeoutMs: READ_TIMEOUT_MS,
      });
      keptMs = Math.min(LONGEST_KEPT_MS, Math.max(KEPT_MS, (performance.now() - begunAt) * KEPT_FOR_EACH_MS));
    } catch (error) {
      if (!this.watch.report(error)) this.logger.warn({ err: error }, 'the times to delivery could not be read');
    } finally {
      this.nextAt = performance.now() + keptMs;
    }
  }
}
