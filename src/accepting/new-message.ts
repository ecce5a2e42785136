import { newId } from '../database/new-id.js';
import { readDateTime } from '../http/is-date-time.js';
import { DEFAULT_CATEGORY, type MessageCategory } from '../templates/category.js';
import { traceOfNewMessage } from '../messages/message-spans.js';
import type { PhoneNumber } from '../messages/numbers/phone-number.js';
import type { Step } from '../deciding/plan.js';
import type { RetryLimits } from '../deciding/retry-limits.js';
import type { NamedPolicy } from './named-policy.js';
import { type Priority, storedPriority, type StoredPriority } from '../messages/priority.js';
import type { SubmitMessageDto } from './submit-message.dto.js';
import type { Wording } from './wording.js';

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
  /** It goes out although the number is suppressed; for what the person is owed all the same. */
  ignoresSuppression?: true;
}

/** What its caller does not say: how urgent it is where nobody says, and whose part it is. */
export interface Belonging {
  priority: Priority;
  batchId: string | null;
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
