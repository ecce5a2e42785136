import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { inOneStatement } from '../database/transaction.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { wakeOn } from '../queue/queue.js';
import type { ArrivedWebhook } from './arrived-webhook.js';

const logger = new Logger('Webhooks');

export interface StoreLimits {
  /** By the database's clock. Nothing is stored by a statement that does not end before. */
  storeBy: Date;
  /** How long an answer is waited for. */
  timeoutMs: number;
}

/**
 * Stores webhooks in one transaction, a single statement: each round trip makes all callers wait. Copies of what is stored
 * already change nothing. Resolves to when the first copy of each was received; null where that could not be found out. A
 * stored webhook is its own job, due at once: a row in the queue beside each cost the database more time than the webhook
 * itself (146 ms against 84 ms in one profile of the same run).
 */
export async function storeWebhooks(
  dataSource: DataSource,
  webhooks: readonly ArrivedWebhook[],
  limits: StoreLimits,
): Promise<(Date | null)[]> {
  // In the order of the unique key, so that two processes with the same copies do not wait for each other in a circle.
  const firsts = [...new Map(webhooks.map((webhook) => [webhook.dedupKey, webhook])).values()].sort((a, b) =>
    a.dedupKey < b.dedupKey ? -1 : 1,
  );
  const receivedAt = new Map<string, Date>();
  for (const stored of await insert(dataSource, firsts, limits)) receivedAt.set(stored.dedupKey, stored.receivedAt);
  for (const { id: webhookId, dedupKey, content } of firsts) {
    if (content === null && receivedAt.has(dedupKey)) {
      logDeadLetter(logger, { kind: 'webhook', webhookId, code: 'unreadable' });
    }
  }
  const copies = firsts.flatMap(({ dedupKey }) => (receivedAt.has(dedupKey) ? [] : [dedupKey]));
  // The others are committed by now, whatever comes of this.
  const found = await findStored(dataSource, copies, limits).catch(() => []);
  for (const stored of found) receivedAt.set(stored.dedupKey, stored.receivedAt);
  return webhooks.map(({ dedupKey }) => receivedAt.get(dedupKey) ?? null);
}

interface Stored {
  dedupKey: string;
  receivedAt: Date;
}

async function insert(
  dataSource: DataSource,
  webhooks: readonly ArrivedWebhook[],
  { storeBy, timeoutMs }: StoreLimits,
): Promise<Stored[]> {
  const rows = await inOneStatement<Stored | { dedupKey: null }>(
    dataSource,
    `WITH inserted AS (
       INSERT INTO received_webhooks (id, endpoint, dedup_key, item, dialect, provider_message_id, said, body,
                                      event_header, delivery_header, status, received_at, next_at)
       SELECT id, endpoint, dedup_key, item, dialect, provider_message_id, said, body, event_header, delivery_header,
              CASE WHEN provider_message_id IS NULL THEN 'failed' ELSE 'received' END, clock.now,
              CASE WHEN provider_message_id IS NULL THEN NULL ELSE clock.now END
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bytea[],
                     $9::text[], $10::text[])
                AS x (id, endpoint, dedup_key, item, dialect, provider_message_id, said, body, event_header,
                      delivery_header),
              (SELECT clock_timestamp() AS now FROM refuse_after($11)) AS clock
        ORDER BY dedup_key
       ON CONFLICT (dedup_key) DO NOTHING
       RETURNING dedup_key, received_at)
     SELECT dedup_key AS "dedupKey", received_at AS "receivedAt", (${wakeOn('received-webhooks')}) AS woken FROM inserted
     -- Comes last, when all is inserted and nobody is waited for any more.
     UNION ALL SELECT NULL, NULL, NULL FROM refuse_after($11)`,
    [
      webhooks.map(({ id }) => id),
      webhooks.map(({ endpoint }) => endpoint),
      webhooks.map(({ dedupKey }) => dedupKey),
      webhooks.map(({ item }) => item),
      webhooks.map(({ dialect }) => dialect),
      webhooks.map(({ content }) => content?.providerMessageId ?? null),
      webhooks.map(({ content }) => content?.said ?? null),
      webhooks.map(({ body }) => body),
      webhooks.map(({ eventHeader }) => eventHeader),
      webhooks.map(({ deliveryHeader }) => deliveryHeader),
      storeBy,
    ],
    timeoutMs,
  );
  return rows.filter((row) => row.dedupKey !== null);
}

/** What did not go in was committed by then: the insert waits for whoever stores the same at that moment. */
async function findStored(
  dataSource: DataSource,
  dedupKeys: readonly string[],
  { timeoutMs }: StoreLimits,
): Promise<Stored[]> {
  if (dedupKeys.length === 0) return [];
  return inOneStatement<Stored>(
    dataSource,
    `SELECT dedup_key AS "dedupKey", received_at AS "receivedAt" FROM received_webhooks WHERE dedup_key = ANY($1)`,
    [dedupKeys],
    timeoutMs,
  );
}
