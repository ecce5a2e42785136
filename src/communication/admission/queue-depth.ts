import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/transaction.js';

/** How long a count is good for. */
const FRESH_MS = 1_000;

/**
 * How many messages wait for their first attempt, over all replicas: a few rows that the fold of the statistics keeps,
 * and the deltas that are not folded yet, so it costs the same at five million as at none. Exact when it is read; read
 * at most once a second, and in between this process counts what it adds itself. So the limit may be passed by what
 * other replicas accept within a second, some thousands.
 */
export class QueueDepth {
  private waiting = 0;
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly limit: number,
  ) {}

  async isFull(): Promise<boolean> {
    if (performance.now() - this.readAt > FRESH_MS) await (this.reading ??= this.read());
    return this.waiting >= this.limit;
  }

  /** This process has just had so many more accepted. */
  add(accepted: number): void {
    this.waiting += accepted;
  }

  private async read(): Promise<void> {
    try {
      const { rows } = await poolOf(this.dataSource).query<{ waiting: number }>(WAITING);
      this.waiting = rows[0]!.waiting;
      this.readAt = performance.now();
    } finally {
      this.reading = undefined;
    }
  }
}

/** Deltas live for a second; the limit only keeps this cheap should nobody have folded for a long time. */
const WAITING = `
  SELECT coalesce(sum(n), 0)::float8 AS waiting
    FROM (SELECT status, n FROM message_totals
          UNION ALL
          SELECT status, n FROM (SELECT subject, status, n FROM statistics_deltas LIMIT 50000) AS unfolded
           WHERE subject = 'message') AS counted
   WHERE status IN ('scheduled', 'queued')`;
