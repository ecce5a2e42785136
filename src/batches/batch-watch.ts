import { Inject, Injectable } from '@nestjs/common';
import { polled } from '../http/event-stream.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import type { BatchDto } from './batch.dto.js';
import { findBatches } from './find-batches.js';

/** How often watchers hear of a batch at most. */
const POLL_MS = 500;

/** Tells how batches get on. However many watch, and however many batches, there is one query each half second. */
@Injectable()
export class BatchWatch {
  private readonly watched = new Set<{ batchId: string }>();
  private readonly batches = polled(POLL_MS, () => this.read());

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** How many watch just now. */
  get watchers(): number {
    return this.watched.size;
  }

  /**
   * @param listener hears of the batch again and again, whether it changed or not
   * @returns ends it
   */
  watch(batchId: string, listener: (batch: BatchDto) => void): () => void {
    const watcher = { batchId };
    this.watched.add(watcher);
    const subscription = this.batches.subscribe((batches) => {
      const batch = batches.get(batchId);
      if (batch !== undefined) listener(batch);
    });
    return () => {
      subscription.unsubscribe();
      this.watched.delete(watcher);
    };
  }

  /** While the database is away nothing is told; a watcher's connection is kept alive by itself. */
  private async read(): Promise<ReadonlyMap<string, BatchDto>> {
    const ids = new Set([...this.watched].map(({ batchId }) => batchId));
    const batches = await findBatches(this.context.dataSource, [...ids]).catch(() => []);
    return new Map(batches.map((batch) => [batch.id, batch]));
  }
}
