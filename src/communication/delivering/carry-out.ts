import { newId } from '../../database/new-id.js';
import type { OutboundMessage } from '../../siren/outbound-message.js';
import { contentOf } from '../content.js';
import { type DeliveryPolicy, leaseMs, LOST_JOB_MS } from '../delivery.policy.js';
import { UNKNOWN_OUTCOME } from '../ending.js';
import { fallbackLine } from '../message-lines.js';
import { nextStep } from '../next-step.js';
import { type Circumstances, type NextStep, type Skipped, STEP_SKIPPED } from '../next-step.types.js';
import type { OpenMessage } from '../open-message.js';
import { priceOf } from '../price.js';
import { outcomeUnknown } from '../outcome.js';
import type { AttemptRecord } from '../attempt.entity.js';
import { placeOfWait } from './waiting-line.js';
import type { SendRate } from './send-rate.js';

/** What must leave over the wire once the transaction is committed. */
export type Request = { kind: 'send' | 'ask'; open: OpenMessage; attempt: AttemptRecord };

/**
 * Decides what comes next for a message and writes it down. Whoever has a free slot brings the rate, and a request that
 * must leave is begun and handed back; without a slot (null), or with no place left, a worker is woken.
 */
export function carryOut(
  open: OpenMessage,
  circumstances: Circumstances,
  policy: DeliveryPolicy,
  rate: SendRate | null,
): Request | null {
  endLapsedLease(open, policy);
  const next = nextStep(open.message, open.attempts, circumstances);
  open.decided = next;
  switch (next.do) {
    case 'nothing':
      return null;
    case 'wait': {
      if (next.for === 'sms_limit') open.record('sms_limit_reached', { channel: next.channel, until: next.until });
      const { until, line } = placeOfWait(next, open, circumstances);
      open.lookAgainAt(until, line);
      return null;
    }
    case 'finish':
      recordSkipped(open, next.skipped);
      open.finish(next.status, next.failure);
      return null;
    case 'begin':
    case 'ask':
      if (!rate?.take()) return wake(open);
      if (next.do === 'ask') return ask(open, next.number, policy);
      if (next.reason === 'fallback') open.lines.push(fallbackLine(open, next));
      return begin(open, next, circumstances, policy);
  }
}

function wake(open: OpenMessage): null {
  open.wakeUp = true;
  open.lookAgainAt(later(open.now, LOST_JOB_MS));
  return null;
}

function begin(
  open: OpenMessage,
  next: NextStep & { do: 'begin' },
  { window }: Circumstances,
  policy: DeliveryPolicy,
): Request {
  const { message, now } = open;
  const { channel } = message.plan[next.step]!;
  const sent = {
    step: next.step,
    approvedName: next.approved?.name ?? null,
    approvedLanguage: next.approved?.language ?? null,
  };
  const { country } = message;
  const price = priceOf(policy.prices, channel, { country, text: contentOf(message, sent).text });
  const attempt: AttemptRecord = {
    ...{ id: newId(), messageId: message.id, ...sent, ...price },
    number: (open.attempts.at(-1)?.number ?? 0) + 1,
    channel,
    provider: next.provider,
    reason: next.reason,
    window: channel === 'whatsapp' ? window : null,
    status: 'sending',
    leaseUntil: later(now, leaseMs(policy)),
    startedAt: now,
    providerMessageId: null,
    errorCode: null,
    errorMessage: null,
    errorRetryable: null,
    errorAction: null,
    retryAt: null,
    askedAt: null,
    acceptedAt: null,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
  };
  recordSkipped(open, next.skipped);
  open.begin(attempt);
  const { number, provider, reason, approvedName: template } = attempt;
  open.record('attempt_begun', {
    ...{ number, channel, reason },
    ...(provider !== null && { provider }),
    ...(template !== null && { template }),
  });
  open.lookAgainAt(attempt.leaseUntil!);
  return { kind: 'send', open, attempt };
}

/** They have no attempt that shows them. */
function recordSkipped(open: OpenMessage, skipped: readonly Skipped[] = []): void {
  for (const { channel, code } of skipped) open.record(STEP_SKIPPED, { channel, code });
}

function ask(open: OpenMessage, number: number, policy: DeliveryPolicy): Request {
  const attempt: AttemptRecord = {
    ...open.attempt(number)!,
    askedAt: open.now,
    leaseUntil: later(open.now, leaseMs(policy)),
  };
  open.change(attempt);
  open.record('status_asked', { number, channel: attempt.channel });
  open.lookAgainAt(attempt.leaseUntil!);
  return { kind: 'ask', open, attempt };
}

/** What an attempt hands to Siren. */
export function outboundOf(
  { message, attempts }: Pick<OpenMessage, 'message' | 'attempts'>,
  attempt: AttemptRecord,
): OutboundMessage {
  const content = contentOf(message, attempt);
  return {
    to: message.to,
    text: content.text,
    ...(content.kind === 'template' && { template: content.approved }),
    ...(content.kind === 'text' && content.senderId !== undefined && { senderId: content.senderId }),
    metadata: { messageId: message.id, attemptId: attempt.id },
    idempotencyKey: idempotencyKeyOf(attempts, attempt),
    ...(attempt.provider !== null && { provider: attempt.provider }),
  };
}

/**
 * A request that repeats one of unknown outcome carries the key of the first, for the Siren that understands it; every
 * other one is a request of its own, also a template instead of free text: an answer once given under a key may be given
 * again.
 */
function idempotencyKeyOf(attempts: readonly AttemptRecord[], attempt: AttemptRecord): string {
  const original = attempts.findLast(({ step, reason }) => step === attempt.step && reason !== 'unknown_outcome_retry');
  const isRepeat = attempt.reason === 'unknown_outcome_retry' && original?.approvedName === attempt.approvedName;
  return isRepeat && original ? original.id : attempt.id;
}

/** Whoever held the attempt has not come back in time: nobody knows whether its request arrived. */
function endLapsedLease(open: OpenMessage, { retryBaseMs }: DeliveryPolicy): void {
  const attempt = open.attempts.at(-1);
  if (attempt?.status !== 'sending' || attempt.leaseUntil === null || attempt.leaseUntil > open.now) return;
  const context = { now: open.now, failuresBefore: open.failuresBefore(attempt), retryBaseMs };
  open.change(outcomeUnknown(attempt, UNKNOWN_OUTCOME, context));
  open.record('attempt_unknown', { number: attempt.number, channel: attempt.channel, code: 'lease_lapsed' });
}

function later(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms);
}
