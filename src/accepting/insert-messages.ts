import { afterCommit, type Tx } from '../database/transaction.js';
import { batchLine, classLine, classOf, isBulk, type Line } from '../messages/lines.js';
import { appendDeltas } from '../statistics/counting/deltas.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { logAccepted } from '../messages/message-log.js';
import { newId } from '../database/new-id.js';
import { readDateTime } from '../http/is-date-time.js';
import { DEFAULT_CATEGORY, type MessageCategory } from '../templates/category.js';
import { traceOfNewMessage } from '../messages/message-spans.js';
import type { PhoneNumber } from '../messages/numbers/phone-number.js';
import type { Step } from '../deciding/plan.js';
import type { RetryLimits } from '../deciding/failure.js';
import type { NamedPolicy } from './named-policy.js';
import { type Priority, storedPriority, type StoredPriority } from '../messages/priority.js';
import type { SubmitMessageDto } from './submit-message.dto.js';
import type { Wording } from './wording.js';

/** Rows a statement; a bulk of 10,000 must not become one statement of 40 MB. */
const CHUNK = 1_000;

type InsertContext = Pick<DeliveryContext, 'policy' | 'wakeUps'>;

/** Stores messages and their deliveries, each in its line, in the caller's transaction. All of it is sent at once. */
export async function insertMessages(
  tx: Tx,
  { policy, wakeUps }: InsertContext,
  messages: readonly NewMessage[],
  now: Date,
): Promise<void> {
  if (messages.length === 0) return;
  afterCommit(tx, () => wakeUps.wake('deliveries'));
  const chunks: Promise<void>[] = [];
  for (let i = 0; i < messages.length; i += CHUNK) {
    chunks.push(insertChunk(tx, policy, messages.slice(i, i + CHUNK), now));
  }
  await Promise.all(chunks);
}

async function insertChunk(tx: Tx, policy: DeliveryPolicy, messages: readonly NewMessage[], now: Date): Promise<void> {
  const at = now.toISOString();
  const ids = messages.map(({ id }) => id);
  await Promise.all([
    tx.query(INSERT_MESSAGES, [
      at,
      ids,
      messages.map(({ to }) => to),
      messages.map(({ country }) => country),
      messages.map(({ text }) => text),
      messages.map(({ plan }) => JSON.stringify(plan)),
      messages.map(({ priority }) => priority),
      messages.map(({ policy: name }) => name),
      messages.map(({ retryMaxAttempts }) => retryMaxAttempts),
      messages.map(({ unknownOutcomeRetries }) => unknownOutcomeRetries),
      messages.map(({ batchId }) => batchId),
      messages.map(({ category }) => category),
      messages.map(({ reference }) => reference),
      messages.map(({ replyTo }) => replyTo),
      messages.map(({ metadata }) => (Object.keys(metadata).length === 0 ? null : JSON.stringify(metadata))),
      messages.map(({ ignoresSuppression }) => ignoresSuppression ?? false),
      messages.map(({ traceParent }) => traceParent),
      messages.map(({ batchIndex }) => batchIndex ?? null),
      messages.map(({ templateName }) => templateName),
      messages.map(({ templateVersion }) => templateVersion),
      messages.map(({ locale }) => locale),
      messages.map(({ application }) => application),
    ]),
    tx.query(INSERT_DELIVERIES, [
      at,
      ids,
      messages.map((message) => expiryOf(message, policy, now).toISOString()),
      messages.map(lineOf),
    ]),
    appendDeltas(
      tx,
      messages.map(({ batchId, country, templateName, category, plan }) => ({
        before: null,
        after: {
          message: { ...NOTHING_BEGUN, createdAt: now, batchId, country, templateName, category, plan },
          attempts: [],
        },
      })),
    ),
  ]);
  logAccepted(tx, messages);
}

const INSERT_MESSAGES = `
  INSERT INTO messages (created_at, id, to_number, country, text, plan, priority, policy, retry_max_attempts,
                        unknown_outcome_retries, batch_id, category, reference, reply_to, metadata, ignores_suppression,
                        trace_parent, batch_index, template_name, template_version, locale, application)
  SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::smallint[], $8::text[],
                           $9::smallint[], $10::smallint[], $11::uuid[], $12::text[], $13::text[], $14::uuid[],
                           $15::jsonb[], $16::bool[], $17::text[], $18::int[], $19::text[], $20::int[], $21::text[],
                           $22::text[])`;

/** It is looked at when it expires, at the latest. */
const INSERT_DELIVERIES = `
  INSERT INTO deliveries (message_id, status, next_at, line, line_at, expires_at)
  SELECT message_id, 'queued', expires_at, line, $1, expires_at
    FROM unnest($2::uuid[], $3::timestamptz[], $4::text[]) AS x (message_id, expires_at, line)`;

/** Whatever keeps it from its first channel is seen when its turn comes. An item that is more urgent than a batch goes alone. */
function lineOf({ batchId, plan, priority }: NewMessage): Line {
  const { channel } = plan[0]!;
  const of = classOf(priority, false);
  return batchId === null || !isBulk(of) ? classLine(of, channel) : batchLine(batchId, channel);
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

/** A message that is checked and complete, ready to be stored. */
export interface NewMessage extends RetryLimits {
  id: string;
  /** E.164. */
  to: string;
  /** ISO 3166 alpha-2, of its number; null: of none. */
  country: string | null;
  text: string;
  plan: Step[];
  /** As it is stored. */
  priority: StoredPriority;
  category: MessageCategory;
  /** What it was rendered from; null: its text came as it is. */
  templateName: string | null;
  templateVersion: number | null;
  /** Of its recipient, as BCP 47 has it; null: nobody asked. */
  locale: string | null;
  /** The name of its policy. */
  policy: string | null;
  batchId: string | null;
  /** Whose API key brought it, by the key's name; null: it came from code, or is a reply. */
  application: string | null;
  /** Which item of its batch it was, from 0. */
  batchIndex?: number;
  reference: string | null;
  replyTo: string | null;
  metadata: Record<string, unknown>;
  /** Null: its time to live, counted from acceptance. */
  expiresAt: Date | null;
  /** Null: the usual one. */
  ttlMs: number | null;
  /** W3C traceparent; null where no traces are recorded. */
  traceParent: string | null;
  /** It goes out although the number is suppressed; for what the recipient is owed all the same. */
  ignoresSuppression?: true;
}

/** What its caller does not say: how urgent it is where nobody says, and whose part it is. */
export interface Belonging {
  priority: Priority;
  batchId: string | null;
  /** The name of its API key; empty: it came from code. */
  application: string;
}

/** Its own fields go before its policy's. `number` is its recipient's; `wording` is what it says, by which steps. */
export function newMessage(
  submitted: SubmitMessageDto,
  { e164, country }: Pick<PhoneNumber, 'e164' | 'country'>,
  named: NamedPolicy | null,
  { templateCategory, ...content }: Wording,
  belonging: Belonging,
): NewMessage {
  const id = newId();
  return {
    id,
    to: e164,
    country,
    ...content,
    priority: storedPriority(submitted.priority ?? named?.priority ?? belonging.priority),
    category: templateCategory ?? submitted.category ?? named?.category ?? DEFAULT_CATEGORY,
    policy: named?.name ?? null,
    batchId: belonging.batchId,
    application: belonging.application || null,
    reference: submitted.reference ?? null,
    replyTo: null,
    metadata: submitted.metadata ?? {},
    expiresAt: readDateTime(submitted.expiresAt),
    ttlMs: named?.ttlMs ?? null,
    traceParent: traceOfNewMessage(id, belonging.batchId),
    retryMaxAttempts: named?.retryMaxAttempts ?? null,
    unknownOutcomeRetries: named?.unknownOutcomeRetries ?? null,
  };
}
