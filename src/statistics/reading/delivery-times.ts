import { Logger } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../../database/clock.js';
import type { DatabaseWatch } from '../../database/database-watch.js';
import { inTransaction } from '../../database/transaction.js';
import type { DeliveryFigures } from '../../deciding/auto-fallback.js';
import { readDeliveryFigures } from './read-delivery-figures.js';

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
