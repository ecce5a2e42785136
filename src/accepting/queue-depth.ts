import type { DataSource } from 'typeorm';
import { type MessageTotal, messageTotals } from '../statistics/reading/message-totals.js';

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
      const totals = await messageTotals(this.dataSource);
      this.waiting = totals.filter(isWaiting).reduce((sum, { n }) => sum + n, 0);
      this.readAt = performance.now();
    } finally {
      this.reading = undefined;
    }
  }
}

function isWaiting({ status }: MessageTotal): boolean {
  return status === 'scheduled' || status === 'queued';
}
