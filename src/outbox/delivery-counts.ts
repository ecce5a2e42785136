import { Injectable, Module } from '@nestjs/common';
import type { Settled } from './settle-rows.js';

/** Counts how this process's tries to post events ended, since it started. */
@Injectable()
export class DeliveryCounts {
  private readonly counts: Record<Settled, number> = { done: 0, again: 0, dead: 0, stale: 0 };

  count(settled: Settled): void {
    this.counts[settled]++;
  }

  all(): Readonly<Record<Settled, number>> {
    return this.counts;
  }
}

/** For who posts, and for who counts. */
@Module({ providers: [DeliveryCounts], exports: [DeliveryCounts] })
export class DeliveryCountsModule {}
