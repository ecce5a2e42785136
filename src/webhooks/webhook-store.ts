import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { Batcher, TooManyWaiting } from '../database/batcher.js';
import type { ArrivedWebhook } from './arrived-webhook.js';
import { storeWebhooks } from './store-webhooks.js';
import { within } from '../http/within.js';

const MAX_BATCH = 500;
const MAX_WAITING = 10_000;
/** What waits is held in memory, and a body may have 256 KB. */
const MAX_WAITING_BYTES = 32 << 20;
/** Less than the 2 s that Siren is promised, so that the answer is there by then, also on a busy machine. */
const ANSWER_WITHIN_MS = 1_600;

/** Stores webhooks for concurrent requests, which share a transaction. */
@Injectable()
export class WebhookStore {
  private readonly batcher: Batcher<ArrivedWebhook, Date>;
  private waitingBytes = 0;

  constructor(@InjectDataSource(DATA_SOURCE) dataSource: DataSource) {
    this.batcher = new Batcher({
      maxItems: MAX_BATCH,
      maxWaiting: MAX_WAITING,
      write: (webhooks) => storeWebhooks(dataSource, webhooks),
    });
  }

  /**
   * Resolves, once it is committed, to when the first copy of this webhook was received. Rejects when it is not stored
   * in time, or too many are waiting; it may be stored all the same a moment later, and is then a copy when it comes
   * again.
   */
  store(webhook: ArrivedWebhook): Promise<Date> {
    return within(ANSWER_WITHIN_MS, this.add(webhook));
  }

  private async add(webhook: ArrivedWebhook): Promise<Date> {
    const bytes = webhook.body.length;
    if (this.waitingBytes + bytes > MAX_WAITING_BYTES) throw new TooManyWaiting();
    this.waitingBytes += bytes;
    try {
      return await this.batcher.add(webhook);
    } finally {
      this.waitingBytes -= bytes;
    }
  }
}
