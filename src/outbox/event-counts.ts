import { Injectable, Module } from '@nestjs/common';
import type { Tx } from '../database/transaction.js';
import type { Settled } from './settle-rows.js';

/** Counted up to this number: a hundred thousand waiting events are an alarm, whatever their exact number. */
const MOST_COUNTED = 100_000;

export interface WaitingEvents {
  n: number;
  /** Of the oldest of those that were counted; 0 when none waits. */
  oldestSeconds: number;
}

/**
 * The events to be posted, over all replicas: untried ones with their rows, and failed ones. The oldest row is the one
 * with the lowest number; its times tell its age.
 */
export async function waitingEvents(database: Tx): Promise<WaitingEvents> {
  const [row] = await database.query<WaitingEvents>(
    `WITH queued AS (
            SELECT number, id, size FROM outbox_queue WHERE position IS NOT NULL ORDER BY number LIMIT ${MOST_COUNTED}),
          failed AS (SELECT at FROM event_deliveries WHERE next_at IS NOT NULL LIMIT ${MOST_COUNTED}),
          oldest AS (
            SELECT min(at) AS at FROM (
              SELECT unnest(o.times) AS at FROM (SELECT id FROM queued ORDER BY number LIMIT 1) AS q JOIN outbox o ON o.id = q.id
              UNION ALL SELECT at FROM failed) AS times)
     SELECT least(coalesce((SELECT sum(size) FROM queued), 0) + (SELECT count(*) FROM failed), ${MOST_COUNTED})::int AS n,
            greatest(0, coalesce(extract(epoch FROM clock_timestamp() - (SELECT at FROM oldest)), 0))::float8 AS "oldestSeconds"`,
  );
  return row!;
}

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
