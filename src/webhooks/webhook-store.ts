import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { Batcher, TooManyWaiting } from '../database/batcher.js';
import { databaseClock } from '../database/clock.js';
import type { ArrivedWebhook } from './arrived-webhook.js';
import { RecentWebhooks, storeWebhooks } from './store-webhooks.js';
import { within } from '../http/within.js';
import { WakeUps } from '../queue/wake-ups.js';

/** Of one row of the spool, which is read as a whole. */
const MAX_BATCH = 200;
const MAX_BATCH_BYTES = 1 << 20;
/** One waits for the disk while the next one is written; not for every two or three, which would cost more than they save. */
const WRITERS = 4;
const BESIDE = { items: 32, waitMs: 20 };
const MAX_WAITING = 10_000;
/** What waits is held in memory, and a body may have 256 KB. */
const MAX_WAITING_BYTES = 32 << 20;

/**
 * When what happens to a webhook, counted from its arrival. Less than the 2 s that Siren is promised, so that the answer is
 * there by then. What was answered 503 is not stored afterwards: the statement ends by itself before its caller gives up,
 * and writes nothing where it comes to the database later. Between the two lies the commit, the only thing that may come
 * after all.
 */
const BEGUN_WITHIN_MS = 1_000;
const STORED_WITHIN_MS = 1_900;
const ANSWER_WITHIN_MS = 1_950;

/** Stores webhooks for concurrent requests, which share a transaction. */
@Injectable()
export class WebhookStore {
  private readonly batcher: Batcher<ArrivedWebhook, Date>;
  private readonly recent = new RecentWebhooks();
  /** Those that are being stored, by their digests: a copy waits for the first. */
  private readonly storing = new Map<string, Promise<Date>>();
  private waitingBytes = 0;

  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly wakeUps: WakeUps,
  ) {
    this.batcher = new Batcher({
      maxItems: MAX_BATCH,
      maxSize: MAX_BATCH_BYTES,
      sizeOf: ({ body }) => body.length,
      maxWaiting: MAX_WAITING,
      maxWaitMs: BEGUN_WITHIN_MS,
      writers: WRITERS,
      beside: BESIDE,
      write: (webhooks, oldestAt) => this.write(webhooks, oldestAt),
    });
  }

  /**
   * Resolves, once it is committed, to when the first copy of this webhook was received. Rejects when it is not stored
   * in time, or too many are waiting: then it is not stored later either.
   */
  async store(webhook: ArrivedWebhook): Promise<Date> {
    const { digest } = webhook;
    const first = this.storing.get(digest);
    if (first !== undefined) return first;
    const stored = this.storeFirst(webhook);
    this.storing.set(digest, stored);
    try {
      return await stored;
    } finally {
      this.storing.delete(digest);
    }
  }

  private async storeFirst(webhook: ArrivedWebhook): Promise<Date> {
    const bytes = webhook.body.length;
    if (this.waitingBytes + bytes > MAX_WAITING_BYTES) throw new TooManyWaiting();
    this.waitingBytes += bytes;
    try {
      const receivedAt = await this.batcher.add(webhook);
      this.wakeUps.wake('webhooks');
      return receivedAt;
    } finally {
      this.waitingBytes -= bytes;
    }
  }

  private write(webhooks: readonly ArrivedWebhook[], oldestAt: number): Promise<Date[]> {
    const age = performance.now() - oldestAt;
    const timeoutMs = ANSWER_WITHIN_MS - age;
    const deadline = new Date(databaseClock.nowMs() + STORED_WITHIN_MS - age);
    // Getting a connection may take longer than the statement.
    return within(timeoutMs, storeWebhooks(this.dataSource, this.recent, webhooks, { deadline, timeoutMs }));
  }
}
