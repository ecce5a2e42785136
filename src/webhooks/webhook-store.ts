import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Batcher, TooManyWaiting } from '../database/batcher.js';
import { databaseClock } from '../database/clock.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { newId } from '../database/ids.js';
import { inOneTrip, type TripOptions } from '../database/transaction.js';
import { TookTooLong, within } from '../http/within.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { WakeUps } from '../queue/wake-ups.js';
import type { ArrivedWebhook } from './arrived-webhook.js';
import { spooled, spooledText } from './spool.js';

const logger = new Logger('Webhooks');
const DAY_MS = 86_400_000;

/**
 * Stores webhooks in one transaction: one row of the spool for all of them. Each that cannot be read gets a row of its
 * own, as a dead letter. Copies of known webhooks are not stored again. Resolves to when the first copy of each was
 * received.
 */
async function storeWebhooks(
  dataSource: DataSource,
  recent: RecentWebhooks,
  webhooks: readonly ArrivedWebhook[],
  limits: TripOptions,
): Promise<Date[]> {
  const receivedAt = new Map<string, Date>();
  const isUnknown = ({ digest }: ArrivedWebhook): boolean => !receivedAt.has(digest);
  for (const { digest } of webhooks) {
    const at = recent.find(digest);
    if (at !== undefined) receivedAt.set(digest, at);
  }
  let left = webhooks.filter(isUnknown);
  while (left.length > 0) {
    const now = databaseClock.now();
    const copies = await storeUnlessKnown(dataSource, left, now, limits);
    for (const { digest, receivedAt: first } of copies) receivedAt.set(digest, first);
    if (copies.length === 0) noteStored(left, now);
    left = left.filter(isUnknown);
  }
  return webhooks.map(({ digest }) => receivedAt.get(digest)!);

  function noteStored(stored: readonly ArrivedWebhook[], now: Date): void {
    recent.add(stored, now);
    for (const { id, digest, content } of stored) {
      receivedAt.set(digest, now);
      if (content === null) logDeadLetter(logger, { kind: 'webhook', webhookId: id, code: 'unreadable' });
    }
  }
}

/**
 * Stores them if none is settled or parked. Otherwise it stores nothing and resolves to those that are. They are few.
 * The row is made here, ready to be stored as it is.
 */
async function storeUnlessKnown(
  dataSource: DataSource,
  webhooks: readonly ArrivedWebhook[],
  now: Date,
  limits: TripOptions,
): Promise<{ digest: string; receivedAt: Date }[]> {
  const readable = webhooks.filter(({ content }) => content !== null);
  const unreadable = webhooks.filter(({ content }) => content === null);
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const answers = await inOneTrip<{ isInTime: boolean; digest: string | null; receivedAt: Date }>(
    dataSource,
    STORE,
    [
      ...[limits.deadline, now, new Date(today - DAY_MS), new Date(today + 2 * DAY_MS)],
      newId(),
      readable.map(({ id }) => id),
      readable.map(({ content }) => content!.providerMessageId),
      readable.map(({ digest }) => digest),
      spooledText(readable.map((webhook) => spooled(webhook, now))),
      unreadable.map(() => newId()),
      unreadable.map(({ id }) => id),
      unreadable.map((webhook) => spooledText([spooled(webhook, now)])),
    ],
    limits,
  );
  if (!answers[0]!.isInTime) throw new TookTooLong(limits.timeoutMs);
  return answers.filter((answer): answer is typeof answer & { digest: string } => answer.digest !== null);
}

/**
 * Copies are found by Siren's id, which has an index: among the parked webhooks, and among those settled today,
 * yesterday or tomorrow (clocks differ). `OFFSET 0` makes each a look-up of its own. A plan made while the day is young
 * prefers one scan of the day, and stays (with 50,000 there: 198 ms instead of 0.5).
 */
const STORE = `
  WITH clock AS MATERIALIZED (SELECT clock_timestamp() < $1 AS "isInTime"),
       known AS MATERIALIZED (
         SELECT x.digest, w.received_at
           FROM unnest($7::text[], $8::text[]) AS x (id, digest),
                LATERAL (SELECT received_at FROM received_webhooks
                          WHERE provider_message_id = x.id AND digest = decode(x.digest, 'hex')
                            AND settled_at >= $3 AND settled_at < $4 OFFSET 0) AS w
          UNION ALL
         SELECT x.digest, p.received_at
           FROM unnest($7::text[], $8::text[]) AS x (id, digest)
                JOIN parked_receipts p ON p.provider_message_id = x.id AND p.webhook::json -> 0 ->> 'digest' = x.digest),
       came AS (
         SELECT $5::uuid AS id, $2::timestamptz AS next_at, $6::uuid[] AS webhook_ids, $7::text[] AS provider_message_ids,
                $9::text AS webhooks
          WHERE cardinality($6::uuid[]) > 0
          UNION ALL
         SELECT id, NULL, ARRAY[webhook_id], ARRAY[NULL], webhooks
           FROM unnest($10::uuid[], $11::uuid[], $12::text[]) AS unreadable (id, webhook_id, webhooks)),
       stored AS (
         INSERT INTO webhook_spool (id, next_at, webhook_ids, provider_message_ids, webhooks)
         SELECT came.* FROM came JOIN clock ON clock."isInTime" WHERE NOT EXISTS (SELECT FROM known))
  SELECT clock."isInTime", known.digest, min(known.received_at) AS "receivedAt"
    FROM clock LEFT JOIN known ON true GROUP BY clock."isInTime", known.digest`;

const KEPT_MS = 60_000;
/** A digest and a date are some 150 bytes here. */
const MOST = 100_000;

/** Webhooks that this process has stored within a minute, so that a copy is recognised before it is settled. */
export class RecentWebhooks {
  private readonly receivedAt = new Map<string, Date>();

  /** When the first one was received. */
  find(digest: string): Date | undefined {
    return this.receivedAt.get(digest);
  }

  /** Drops what is a minute older than these. */
  add(webhooks: readonly { digest: string }[], at: Date): void {
    for (const { digest } of webhooks) this.receivedAt.set(digest, at);
    // In the order in which they were added.
    for (const [digest, added] of this.receivedAt) {
      if (this.receivedAt.size <= MOST && added.getTime() >= at.getTime() - KEPT_MS) break;
      this.receivedAt.delete(digest);
    }
  }
}

/** Of one row of the spool, which is read as a whole. */
const MAX_BATCH = 200;
const MAX_BATCH_BYTES = 1 << 20;
/**
 * Several writers, so that one can write while another waits for the disk. Beside others none starts for just two or
 * three webhooks, which would cost more than it saves.
 */
const WRITERS = 4;
const BESIDE = { items: 32, waitMs: 20 };
const MAX_WAITING = 10_000;
/** What waits is held in memory, and a body may have 256 KB. */
const MAX_WAITING_BYTES = 32 << 20;

/**
 * What happens to a webhook when, counted from its arrival. It is less than the 2 s promised to Siren, so that the
 * answer arrives by then. What was answered 503 is not stored afterwards. The statement ends by itself before its
 * caller gives up, and writes nothing if it reaches the database later. Only the commit lies between the two, so only a
 * commit may come too late.
 */
const BEGUN_WITHIN_MS = 1_000;
const STORED_WITHIN_MS = 1_900;
const ANSWER_WITHIN_MS = 1_950;

/** Stores webhooks. Concurrent requests share a transaction. */
@Injectable()
export class WebhookStore {
  private readonly batcher: Batcher<ArrivedWebhook, Date>;
  private readonly recent = new RecentWebhooks();
  /** Webhooks that are being stored, by digest. A copy waits for the first. */
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
   * Resolves, once it is committed, to when the first copy of this webhook was received. Rejects if it is not stored in
   * time or too many are waiting. Then it is not stored later either.
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
