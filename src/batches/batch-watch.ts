import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import type { BatchDto } from './batch.dto.js';
import { findBatches } from './find-batches.js';

/** How often watchers hear of a batch at most. */
const POLL_MS = 500;

/** Hears of a batch again and again, whether it changed or not. */
export type BatchListener = (batch: BatchDto) => void;

/** Tells how batches get on. However many watch, and however many batches, there is one query each half second. */
@Injectable()
export class BatchWatch {
  private readonly listeners = new Map<BatchListener, string>();
  private polling = false;

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Until what it returns is called. */
  watch(batchId: string, listener: BatchListener): () => void {
    this.listeners.set(listener, batchId);
    void this.poll();
    return () => void this.listeners.delete(listener);
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    while (this.listeners.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      // While the database is away nothing is told; a watcher's connection is kept alive by itself.
      await this.send().catch(() => undefined);
    }
    this.polling = false;
  }

  private async send(): Promise<void> {
    const batches = await findBatches(this.context.dataSource, [...new Set(this.listeners.values())]);
    const byId = new Map(batches.map((batch) => [batch.id, batch]));
    for (const [listener, id] of this.listeners) {
      const batch = byId.get(id);
      if (batch !== undefined) listener(batch);
    }
  }
}
