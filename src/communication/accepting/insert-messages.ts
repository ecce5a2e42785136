import { newId } from '../../database/new-id.js';
import type { Tx } from '../../database/transaction.js';
import { QUEUES } from '../../queue/jobs.js';
import type { Queue } from '../../queue/queue.js';
import { appendDeltas } from '../../statistics/deltas.js';
import { type DeliveryPolicy, LOST_JOB_MS } from '../delivery.policy.js';
import { logAccepted } from '../message-log.js';
import { insertEvents } from '../message-rows.js';
import { countryOf } from '../phone-number.js';
import type { NewMessage } from './new-message.js';

/** Rows a statement; a bulk of 10,000 must not become one statement of 40 MB. */
const CHUNK = 1_000;

/**
 * Stores messages and the jobs that follow from them in the caller's transaction. A message that is already stored (the
 * batch is being repeated after a lost COMMIT) is left as it is.
 */
export async function insertMessages(
  tx: Tx,
  queue: Queue,
  policy: DeliveryPolicy,
  messages: readonly NewMessage[],
  now: Date,
): Promise<void> {
  for (let i = 0; i < messages.length; i += CHUNK) {
    await insertChunk(tx, queue, policy, messages.slice(i, i + CHUNK), now);
  }
}

async function insertChunk(
  tx: Tx,
  queue: Queue,
  policy: DeliveryPolicy,
  messages: readonly NewMessage[],
  now: Date,
): Promise<void> {
  const located = messages.map((message) => ({ ...message, country: countryOf(message.to) }));
  const inserted = await tx.query<{ id: string }>(
    `INSERT INTO messages (id, created_at, to_number, text, plan, status, priority, category, batch_id, batch_index, reference, reply_to,
                           metadata, expires_at, policy, retry_max_attempts, unknown_outcome_retries, ignores_suppression,
                           country, trace_parent, template_name, template_version, locale, next_at)
     SELECT id, $2, "to", text, plan, 'queued', priority, category, "batchId", "batchIndex", reference, "replyTo", metadata, "expiresAt",
            policy, "retryMaxAttempts", "unknownOutcomeRetries", coalesce("ignoresSuppression", false),
            country, "traceParent", "templateName", "templateVersion", locale, $3
       FROM json_to_recordset($1) AS x (id uuid, "to" text, text text, plan jsonb, priority smallint, category text, "batchId" uuid,
              "batchIndex" int, reference text, "replyTo" uuid, metadata jsonb, "expiresAt" timestamptz, policy text,
              "retryMaxAttempts" smallint, "unknownOutcomeRetries" smallint, "ignoresSuppression" boolean, country text,
              "traceParent" text, "templateName" text, "templateVersion" int, locale text)
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      JSON.stringify(located.map((message) => ({ ...message, expiresAt: expiryOf(message, policy, now) }))),
      now,
      new Date(now.getTime() + LOST_JOB_MS),
    ],
  );
  const isNew = new Set(inserted.map(({ id }) => id));
  const stored = located.filter(({ id }) => isNew.has(id));
  await insertEvents(
    tx,
    stored.map(({ id, replyTo }) => ({
      messageId: id,
      id: newId(),
      at: now,
      event: 'accepted',
      detail: replyTo ? { replyTo } : {},
    })),
  );
  logAccepted(tx, stored);
  await appendDeltas(
    tx,
    stored.map(({ batchId, country, templateName = null, category, plan }) => ({
      before: null,
      after: {
        message: { ...NOTHING_BEGUN, createdAt: now, batchId, country, templateName, category, plan },
        attempts: [],
      },
    })),
  );
  await queue.enqueue(
    tx,
    QUEUES.deliver,
    stored.map(({ id, priority }) => ({ id, urgency: priority })),
  );
}

const NOTHING_BEGUN = {
  status: 'queued',
  channel: null,
  finishedAt: null,
  deliveredAt: null,
  fallbackUsed: false,
} as const;

/** Every message expires, so that nothing waits for ever and nothing stale goes out after an outage. */
export function expiryOf({ expiresAt, ttlMs }: NewMessage, { messageTtlMs }: DeliveryPolicy, now: Date): Date {
  return expiresAt ?? new Date(now.getTime() + (ttlMs ?? messageTtlMs));
}
