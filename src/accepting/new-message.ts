import { newId } from '../database/ids.js';
import { readDateTime } from '../http/field-rules.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { propertiesBesideKey } from '../database/columns.js';
import { MessageEntity } from '../messages/message.entity.js';
import { traceOfNewMessage } from '../messages/message-spans.js';
import type { PhoneNumber } from '../messages/numbers/phone-number.js';
import { type Priority, storedPriority, type StoredPriority } from '../messages/lines.js';
import { DEFAULT_CATEGORY } from '../templates/template-content.js';
import type { NamedPolicy } from './named-policy.js';
import type { SubmitMessageDto } from './submit-message.dto.js';
import type { Wording } from './wording.js';

/** A message that is checked and complete, ready to be stored: its row but for the time, and when it expires. */
export interface NewMessage extends Omit<MessageEntity, 'createdAt'> {
  priority: StoredPriority;
  /** Nothing is sent before; null: at once. */
  sendAt: Date | null;
  /** Null: its time to live, counted from acceptance, or from `sendAt`. */
  expiresAt: Date | null;
  /** Null: the usual one. */
  ttlMs: number | null;
}

/** Defaults for what the request omits: priority, application and batch. */
export interface Belonging {
  priority: Priority;
  batchId: string | null;
  /** The name of its API key; empty: it came from code. */
  application: string;
  /** Of its batch as a whole. */
  sendAt?: Date | null;
}

/** What a message has where nobody asked for anything else. */
export const UNASKED = {
  priority: storedPriority('normal'),
  category: DEFAULT_CATEGORY,
  policy: null,
  batchId: null,
  batchIndex: null,
  application: null,
  reference: null,
  replyTo: null,
  resendOf: null,
  metadata: null,
  sendAt: null,
  expiresAt: null,
  fixedExpiry: null,
  learn: null,
  ttlMs: null,
  deliveryWindow: null,
  graceMs: null,
  retryMaxAttempts: null,
  unknownOutcomeRetries: null,
  ignoresSuppression: false,
} as const satisfies Omit<NewMessage, 'id' | 'to' | 'country' | 'traceParent' | keyof Wording>;

/** The message's own fields win over its policy's. `number` is its recipient's. `wording` is what it says, by step. */
export function newMessage(
  submitted: SubmitMessageDto,
  { e164, country }: Pick<PhoneNumber, 'e164' | 'country'>,
  named: NamedPolicy | null,
  { templateCategory, ...content }: Wording,
  times: Pick<NewMessage, 'deliveryWindow' | 'graceMs'>,
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
    batchIndex: null,
    application: belonging.application || null,
    reference: submitted.reference ?? null,
    replyTo: null,
    resendOf: null,
    metadata: storedMetadata(submitted.metadata),
    sendAt: readDateTime(submitted.sendAt) ?? belonging.sendAt ?? null,
    expiresAt: readDateTime(submitted.expiresAt),
    fixedExpiry: submitted.expiresAt == null ? null : true,
    learn: submitted.learn === false ? false : null,
    ttlMs: named?.ttlMs ?? null,
    deliveryWindow: times.deliveryWindow,
    graceMs: times.graceMs,
    traceParent: traceOfNewMessage(id, belonging.batchId),
    retryMaxAttempts: named?.retryMaxAttempts ?? null,
    unknownOutcomeRetries: named?.unknownOutcomeRetries ?? null,
    ignoresSuppression: false,
  };
}

/** An empty one is not kept. Null, in a request: as left out. */
export function storedMetadata(metadata: Record<string, unknown> | null | undefined): MessageEntity['metadata'] {
  return Object.keys(metadata ?? {}).length === 0 ? null : metadata!;
}

/** When it would begin, if nothing kept it. */
export function dueAt({ sendAt }: Pick<NewMessage, 'sendAt'>, now: Date): Date {
  return sendAt !== null && sendAt > now ? sendAt : now;
}

/** Every message expires, so that nothing waits for ever and nothing stale goes out after an outage. */
export function expiresAtOf(
  { sendAt, expiresAt, ttlMs }: Pick<NewMessage, 'sendAt' | 'expiresAt' | 'ttlMs'>,
  { messageTtlMs }: Pick<DeliveryPolicy, 'messageTtlMs'>,
  now: Date,
): Date {
  return expiresAt ?? new Date((sendAt ?? now).getTime() + (ttlMs ?? messageTtlMs));
}

const ASKED_FOR = propertiesBesideKey(MessageEntity, ['createdAt']);

/** What a stored message was asked for, without how it went. */
export function askedForIn(row: MessageEntity): Pick<MessageEntity, (typeof ASKED_FOR)[number]> {
  return Object.fromEntries(ASKED_FOR.map((property) => [property, row[property]])) as never;
}
