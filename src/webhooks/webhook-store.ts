import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { Batcher, TooManyWaiting } from '../database/batcher.js';
import { databaseClock } from '../database/clock.js';
import type { ArrivedWebhook } from './arrived-webhook.js';
import { storeWebhooks } from './store-webhooks.js';
import { within } from '../http/within.js';

const MAX_BATCH = 500;
const MAX_WAITING = 10_000;
/** What waits is held in memory, and a body may have 256 KB. */
const MAX_WAITING_BYTES = 32 << 20;

/**
 * When what happens to a webhook, counted from its arrival. Less than the 2 s that Siren is promised, so that the answer is
 * there by then, also on a busy machine. What was answered 503 is not stored afterwards: the statement ends by itself
 * before its caller gives up. Between the two lies the commit, the only thing that may come after all.
 */
const BEGUN_WITHIN_MS = 1_000;
const STORED_WITHIN_MS = 1_300;
const ANSWER_WITHIN_MS = 1_700;

/** It was neither stored nor found stored in time. */
export class NotStored extends Error {
  constructor() {
    super('the webhook was not stored');
  }
}

/** Stores webhooks for concurrent requests, which share a transaction. */
@Injectable()
export class WebhookStore {
  private readonly batcher: Batcher<ArrivedWebhook, Date | null>;
  private waitingBytes = 0;

  constructor(@InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource) {
    this.batcher = new Batcher({
      maxItems: MAX_BATCH,
      maxWaiting: MAX_WAITING,
      maxWaitMs: BEGUN_WITHIN_MS,
      write: (webhooks, oldestAt) => this.write(webhooks, oldestAt),
    });
  }

  /**
   * Resolves, once it is committed, to when the first copy of this webhook was received. Rejects when it is not stored
   * in time, or too many are waiting: then it is not stored later either.
   */
  async store(webhook: ArrivedWebhook): Promise<Date> {
    const bytes = webhook.body.length;
    if (this.waitingBytes + bytes > MAX_WAITING_BYTES) throw new TooManyWaiting();
    this.waitingBytes += bytes;
    try {
      const receivedAt = await this.batcher.add(webhook);
      if (receivedAt === null) throw new NotStored();
      return receivedAt;
    } finally {
      this.waitingBytes -= bytes;
    }
  }

  private write(webhooks: readonly ArrivedWebhook[], oldestAt: number): Promise<(Date | null)[]> {
    const age = performance.now() - oldestAt;
    const left = Math.max(1, ANSWER_WITHIN_MS - age);
    const storeBy = new Date(databaseClock.nowMs() + STORED_WITHIN_MS - age);
    // Getting a connection may take longer than the statement.
    return within(left, storeWebhooks(this.dataSource, webhooks, { storeBy, timeoutMs: left }));
  }
}
