import { factsOf } from '../siren/channel.js';
import { wasTaken } from '../statistics/counting/contributions.js';
import { decimalOf } from '../statistics/counting/money.js';
import { smsSegments } from './sms/sms-segments.js';
import type { AttemptRecord } from './attempt.entity.js';
import { textOn } from '../deciding/content.js';
import type { MessageContent } from '../deciding/message-content.js';
import type { BesideTextDto } from './message-content.dto.js';
import { isRetryable } from '../deciding/failure.js';
import { isEmptied } from './emptied.js';
import type { HistoryLine } from './history-of.js';
import type { MessageRow } from './message.entity.js';
import type {
  WhatsAppTemplateDto,
  AttemptDto,
  ListedMessageDto,
  MessageDto,
  MessageSummaryDto,
  PlannedStepDto,
  PriceDto,
  RenderedFromDto,
} from './message.dto.js';
import { priorityOf } from './lines.js';
import type { Wait } from './read-waits.js';
import { rank } from '../deciding/status.js';
import type { DeliveryWindow } from './stored-window.js';

/** A message as it is answered. Times are ISO 8601 in UTC. */
export function messageView(
  message: MessageRow,
  attempts: readonly AttemptRecord[],
  wait: Wait,
  history: readonly HistoryLine[],
  resentAs: readonly string[] = [],
): MessageDto {
  return { ...listedMessage(message, attempts, wait), resentAs: [...resentAs], history: [...history] };
}

/** The same as lists show it: without the history. */
export function listedMessage(
  message: MessageRow,
  attempts: readonly AttemptRecord[],
  { waitingFor, skipped }: Wait,
): ListedMessageDto {
  return { ...messageSummary(message, attempts), waitingFor, skipped };
}

/** Without facts from other rows than its own and its attempts'. */
export function messageSummary(message: MessageRow, attempts: readonly AttemptRecord[]): MessageSummaryDto {
  return {
    id: message.id,
    to: message.to,
    text: message.text,
    ...besideText(message.content),
    template: renderedFrom(message),
    locale: message.locale,
    status: message.status,
    channel: message.channel,
    fallbackUsed: message.fallbackUsed,
    reference: message.reference,
    policy: message.policy,
    priority: priorityOf(message.priority),
    category: message.category,
    metadata: message.metadata ?? {},
    batchId: message.batchId,
    application: message.application,
    replyTo: message.replyTo,
    resendOf: message.resendOf,
    failure: failureView(message),
    segments: segmentsOf(message),
    price: totalPrice(attempts),
    channels: planView(message),
    attempts: attempts.map((attempt) => attemptView(attempt, message)),
    sendAt: message.sendAt,
    deliveryWindow: shownWindow(message),
    graceSeconds: message.graceMs === null ? null : message.graceMs / 1000,
    learn: message.learn ?? true,
    createdAt: message.createdAt,
    sentAt: message.sentAt,
    deliveredAt: message.deliveredAt,
    expiresAt: message.expiresAt,
    finishedAt: message.finishedAt,
  };
}

export function shownWindow({ deliveryWindow }: Pick<MessageRow, 'deliveryWindow'>): DeliveryWindow | null {
  return deliveryWindow === null || 'anytime' in deliveryWindow ? null : deliveryWindow;
}

/** What a message brings beside its text. */
export function besideText(content: MessageContent | null): BesideTextDto {
  return {
    media: content?.media ?? null,
    location: content?.location ?? null,
    buttons: content?.buttons === undefined ? [] : [...content.buttons],
  };
}

/** The version of a template that a message was rendered from; null: its text came as it is. */
export function renderedFrom({
  templateName: name,
  templateVersion: version,
}: Pick<MessageRow, 'templateName' | 'templateVersion'>): RenderedFromDto | null {
  return name === null ? null : { name, version: version! };
}

/** A step with a text of its own makes all of them say what they send. */
export function planView({ text, plan }: Pick<MessageRow, 'text' | 'plan'>): PlannedStepDto[] {
  return plan.some((step) => step.text !== undefined)
    ? plan.map((step) => ({ ...step, text: step.text ?? text }))
    : plan;
}

function segmentsOf(message: Pick<MessageRow, 'text' | 'content' | 'plan'>): number | null {
  const hasSms = message.plan.some(({ channel }) => channel === 'sms');
  return hasSms && !isEmptied(message) ? smsSegments(textOn('sms', message)).segments : null;
}

type Priced = Pick<AttemptRecord, 'costMicros' | 'costCurrency' | 'acceptedAt' | 'sentAt' | 'deliveredAt'>;

/** Siren charges nothing for what it did not accept. */
function priceView(attempt: Priced): PriceDto | null {
  const { costMicros, costCurrency } = attempt;
  if (costMicros === null || costCurrency === null || !wasTaken(attempt)) return null;
  return { amount: decimalOf(BigInt(costMicros)), currency: costCurrency };
}

export function totalPrice(attempts: readonly Priced[]): PriceDto | null {
  const paid = attempts.filter((attempt) => priceView(attempt) !== null);
  const currency = paid[0]?.costCurrency ?? null;
  if (currency === null || paid.some(({ costCurrency }) => costCurrency !== currency)) return null;
  return { amount: decimalOf(paid.reduce((sum, { costMicros }) => sum + BigInt(costMicros!), 0n)), currency };
}

export function attemptView(
  attempt: AttemptRecord,
  message: Pick<MessageRow, 'text' | 'content' | 'plan'>,
): AttemptDto {
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
    segments: factsOf(attempt.channel).hasSegments ? segmentsOf(message) : null,
    price: priceView(attempt),
    startedAt: attempt.startedAt,
    acceptedAt: attempt.acceptedAt,
    sentAt: attempt.sentAt,
    deliveredAt: attempt.deliveredAt,
    readAt: attempt.readAt,
    failedAt: attempt.failedAt,
  };
}

function templateOf({ approvedName: name, approvedLanguage: language }: AttemptRecord): WhatsAppTemplateDto | null {
  return name === null || language === null ? null : { name, language };
}

/** An error is shown as long as nothing better than that failure is known. */
export function errorOf(attempt: AttemptRecord) {
  const { status, errorCode, errorMessage } = attempt;
  if (errorCode === null || (status !== 'failed' && rank(status) > rank('unknown'))) return null;
  return { code: errorCode, message: errorMessage, retryable: isRetryable(attempt) };
}

export function failureView({
  status,
  failureCode,
  failureMessage,
}: Pick<MessageRow, 'status' | 'failureCode' | 'failureMessage'>) {
  if (failureCode === null || !['failed', 'expired', 'suppressed'].includes(status)) return null;
  return { code: failureCode, message: failureMessage };
}
