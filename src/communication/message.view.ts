import type { AttemptRecord } from './attempt.entity.js';
import type { EventEntity } from './event.entity.js';
import type { MessageEntity } from './message.entity.js';
import type {
  ApprovedTemplateDto,
  AttemptDto,
  MessageDto,
  MessageSummaryDto,
  RenderedFromDto,
  SkippedDto,
} from './message.dto.js';
import { type Skipped, STEP_SKIPPED } from './next-step.types.js';
import { priorityOf } from './priority.js';
import { rank } from './status.js';

/** A message as it is answered. Times are ISO 8601 in UTC. */
export function messageView(
  message: MessageEntity,
  attempts: readonly AttemptRecord[],
  history: readonly Pick<EventEntity, 'at' | 'event' | 'detail'>[],
): MessageDto {
  return {
    ...messageSummary(message, attempts),
    skipped: skippedIn(history),
    history: history.map(({ at, event, detail }) => ({ at, event, detail })),
  };
}

/** The same as lists show it: without the history. */
export function messageSummary(message: MessageEntity, attempts: readonly AttemptRecord[]): MessageSummaryDto {
  return {
    id: message.id,
    to: message.to,
    text: message.text,
    template: renderedFrom(message),
    locale: message.locale,
    status: message.status,
    channel: message.channel,
    fallbackUsed: message.fallbackUsed,
    reference: message.reference,
    policy: message.policy,
    priority: priorityOf(message.priority),
    category: message.category,
    metadata: message.metadata,
    batchId: message.batchId,
    replyTo: message.replyTo,
    failure: failureOf(message),
    channels: message.plan,
    attempts: attempts.map((attempt) => attemptView(attempt)),
    createdAt: message.createdAt,
    sentAt: message.sentAt,
    deliveredAt: message.deliveredAt,
    expiresAt: message.expiresAt,
    finishedAt: message.finishedAt,
  };
}

/** The version of a template that a message was rendered from; null: its text came as it is. */
export function renderedFrom({
  templateName: name,
  templateVersion: version,
}: Pick<MessageEntity, 'templateName' | 'templateVersion'>): RenderedFromDto | null {
  return name === null ? null : { name, version: version! };
}

export function attemptView(attempt: AttemptRecord): AttemptDto {
  return {
    id: attempt.id,
    number: attempt.number,
    channel: attempt.channel,
    provider: attempt.provider,
    status: attempt.status,
    reason: attempt.reason,
    providerMessageId: attempt.providerMessageId,
    error: errorOf(attempt),
    window: attempt.window,
    template: templateOf(attempt),
    startedAt: attempt.startedAt,
    acceptedAt: attempt.acceptedAt,
    sentAt: attempt.sentAt,
    deliveredAt: attempt.deliveredAt,
    readAt: attempt.readAt,
    failedAt: attempt.failedAt,
  };
}

function templateOf({ approvedName: name, approvedLanguage: language }: AttemptRecord): ApprovedTemplateDto | null {
  return name === null || language === null ? null : { name, language };
}

/** The history is the only place that keeps them: a step that was passed over has no attempt. */
function skippedIn(history: readonly Pick<EventEntity, 'at' | 'event' | 'detail'>[]): SkippedDto[] {
  return history.flatMap(({ at, event, detail }) =>
    event === STEP_SKIPPED ? [{ ...(detail as unknown as Skipped), at }] : [],
  );
}

/** An error shows as long as nothing better is known than the failure it tells of. */
function errorOf({ status, errorCode, errorMessage, errorRetryable }: AttemptRecord) {
  if (errorCode === null || (status !== 'failed' && rank(status) > rank('unknown'))) return null;
  return { code: errorCode, message: errorMessage, retryable: errorRetryable ?? false };
}

export function failureOf({
  status,
  failureCode,
  failureMessage,
}: Pick<MessageEntity, 'status' | 'failureCode' | 'failureMessage'>) {
  if (failureCode === null || !['failed', 'suppressed'].includes(status)) return null;
  return { code: failureCode, message: failureMessage };
}
