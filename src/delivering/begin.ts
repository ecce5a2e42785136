import type { AttemptRecord } from '../messages/attempt.entity.js';
import { type DeliveryPolicy, requestLeaseMs } from '../messages/delivery.policy.js';
import { fallbackLine } from '../messages/message-lines.js';
import { type DecisionInput, type NextStep, type Skipped, STEP_SKIPPED } from '../deciding/next-step.types.js';
import { begunDetail } from '../messages/history-of.js';
import type { MessageRecord } from '../messages/message.entity.js';
import type { OpenMessage } from '../messages/open-message.js';
import { NOT_ON_WHATSAPP } from '../deciding/blocks.js';
import { type Content, contentOf } from '../deciding/content.js';
import { type Saved, savedByAuto, savedByPassingOver } from '../deciding/saved.js';
import { contentAsText } from '../siren/content-as-text.js';
import { MEDIA_LIMITS } from '../siren/whatsapp-limits.js';
import { UNKNOWN_OUTCOME } from '../deciding/ending.js';
import { outcomeUnknown } from '../deciding/receipt.js';
import { priceOf } from '../messages/price.js';
import { askedUntilAnswered } from './reconcile-at.js';
import { newId } from '../database/ids.js';
import { later } from '../database/clock.js';
import type { OutboundMessage } from '../siren/outbound-message.js';
import type { DeliveryClass } from '../messages/lines.js';

/** A request that leaves once the turn is committed. */
export interface Request {
  kind: 'send' | 'ask';
  /** What it takes a slot as. */
  class: DeliveryClass;
  open: OpenMessage;
  attempt: AttemptRecord;
  /** For a status question: the receipt is overdue, and no message waits for the answer. */
  reconciles: boolean;
  /** It probes a paused channel, so the pause does not hold it. */
  isProbe: boolean;
}

/** Stores the attempt before its request leaves. Until the lease ends nobody else touches it. */
export function begin(
  open: OpenMessage,
  next: NextStep & { do: 'begin' },
  of: DeliveryClass,
  inputs: DecisionInput,
  policy: DeliveryPolicy,
): Request {
  const { message, now } = open;
  const { channel } = message.plan[next.step]!;
  const sent = {
    step: next.step,
    approvedName: next.approved?.name ?? null,
    approvedLanguage: next.approved?.language ?? null,
  };
  const price = priceOf(policy.prices, channel, textSent(open, sent));
  const attempt: AttemptRecord = {
    ...{ id: newId(), messageId: message.id, ...sent, ...price, saved: savedBy(open, next, inputs, policy) },
    number: (open.attempts.at(-1)?.number ?? 0) + 1,
    channel,
    provider: next.provider,
    reason: next.reason,
    window: channel === 'whatsapp' ? inputs.window : null,
    status: 'sending',
    leaseUntil: later(now, requestLeaseMs(policy)),
    startedAt: now,
    providerMessageId: null,
    errorCode: null,
    errorMessage: null,
    errorAction: null,
    retryAt: null,
    askedAt: null,
    acceptedAt: null,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
  };
  if (next.reason === 'fallback') open.lines.push(fallbackLine(open, next));
  recordSkipped(open, next.skipped);
  open.begin(attempt);
  open.note('attempt_begun', begunDetail(attempt));
  open.lookAgainAt(attempt.leaseUntil);
  return { kind: 'send', class: of, open, attempt, reconciles: false, isProbe: false };
}

/** What the message saved by beginning on this step. */
function savedBy(
  open: OpenMessage,
  { step: begun, reason, skipped = [] }: NextStep & { do: 'begin' },
  { notOnWhatsApp, now }: DecisionInput,
  { prices }: DeliveryPolicy,
): Saved | null {
  const { plan } = open.message;
  const before = open.attempts.at(-1);
  if (reason === 'fallback' && before !== undefined && before.step < begun && before.status !== 'failed') {
    return savedByAuto(plan[before.step]!, before.acceptedAt ?? before.startedAt, now);
  }
  const step = plan.findIndex(({ channel }) => channel === 'whatsapp');
  const isPassedOver = skipped.some(({ code }) => code === NOT_ON_WHATSAPP.code);
  if (!isPassedOver || notOnWhatsApp === null) return null;
  const sent = { step, approvedName: null, approvedLanguage: null };
  return savedByPassingOver(notOnWhatsApp, plan[step]!, priceOf(prices, 'whatsapp', textSent(open, sent)));
}

/** What a price depends on. */
function textSent(
  { message, attempts }: OpenMessage,
  sent: Pick<AttemptRecord, 'step' | 'approvedName' | 'approvedLanguage'>,
): Pick<MessageRecord, 'country' | 'text'> {
  return { country: message.country, text: contentOf(message, sent, attempts).text };
}

/** Skipped steps have no attempt that shows them. */
export function recordSkipped(open: OpenMessage, skipped: readonly Skipped[] = []): void {
  for (const { channel, code } of skipped) open.record(STEP_SKIPPED, { channel, code });
}

/** @param leased the question is the message's own: nobody else touches the attempt before its answer */
export function ask(
  open: OpenMessage,
  number: number,
  of: DeliveryClass,
  { reconciles }: { reconciles: boolean },
  policy: DeliveryPolicy,
): Request {
  const known = open.attempt(number)!;
  const leaseUntil = reconciles ? known.leaseUntil : later(open.now, requestLeaseMs(policy));
  const askedAt = reconciles ? askedUntilAnswered(open.now) : open.now;
  const attempt: AttemptRecord = { ...known, askedAt, leaseUntil };
  open.change(attempt);
  if (!reconciles) {
    open.record('status_asked', { number, channel: attempt.channel });
    open.lookAgainAt(leaseUntil);
  }
  return { kind: 'ask', class: of, open, attempt, reconciles, isProbe: false };
}

/** Whoever held the attempt has not come back in time: nobody knows whether its request arrived. */
export function endLapsedLease(open: OpenMessage, { retryBaseMs }: DeliveryPolicy): void {
  const attempt = open.attempts.at(-1);
  if (attempt?.status !== 'sending' || attempt.leaseUntil === null || attempt.leaseUntil > open.now) return;
  const context = { now: open.now, failuresBefore: open.failuresBefore(attempt), retryBaseMs };
  const unknown = outcomeUnknown(attempt, UNKNOWN_OUTCOME, context);
  // Its worker may still be about to learn that the request never left. No repeat on this channel before that.
  const atLeast = later(open.now, SETTLE_MS);
  open.change({
    ...unknown,
    retryAt: unknown.retryAt !== null && unknown.retryAt > atLeast ? unknown.retryAt : atLeast,
  });
  open.record('attempt_unknown', { number: attempt.number, channel: attempt.channel, code: 'lease_lapsed' });
}

/** How long after its lease an attempt is not repeated on its channel. */
const SETTLE_MS = 5_000;

/** What an attempt hands to Siren. */
export function outboundOf(
  { message, attempts }: Pick<OpenMessage, 'message' | 'attempts'>,
  attempt: AttemptRecord,
): OutboundMessage {
  const before = attempts.filter(({ number }) => number < attempt.number);
  const content = contentOf(message, attempt, before);
  return {
    to: message.to,
    ...(content.kind === 'text' ? saidBeside(content) : { text: content.text }),
    ...(content.kind === 'template' && { template: content.approved }),
    ...(content.kind === 'text' && content.senderId !== undefined && { senderId: content.senderId }),
    metadata: { messageId: message.id, attemptId: attempt.id },
    idempotencyKey: idempotencyKeyOf(attempts, attempt),
    ...(attempt.provider !== null && { provider: attempt.provider }),
  };
}

/** A file is shown with its caption, else with the text. If WhatsApp could not take the file, a link is sent. */
function saidBeside({
  text,
  content,
  mediaAsLink,
}: Content & { kind: 'text' }): Pick<OutboundMessage, 'text' | 'type' | 'media' | 'location' | 'buttons'> {
  if (content === null) return { text };
  const { media, location, buttons } = content;
  const beside = { ...(location && { location }), ...(buttons && { buttons }) };
  if (media === undefined) return { text, ...beside };
  if (mediaAsLink) return { text: contentAsText(text, { media }), ...beside };
  const { type, ...file } = media;
  const caption = file.caption ?? (MEDIA_LIMITS[type].hasCaption && text !== '' ? text : undefined);
  return { text, type, media: { ...file, ...(caption !== undefined && { caption }) }, ...beside };
}

/**
 * A repeat of a request with an unknown outcome carries the idempotency key of the first. Any other request has a key
 * of its own, even a template sent instead of free text. Siren may repeat an answer that it gave under a key.
 */
function idempotencyKeyOf(attempts: readonly AttemptRecord[], attempt: AttemptRecord): string {
  const original = attempts.findLast(({ step, reason }) => step === attempt.step && reason !== 'unknown_outcome_retry');
  const isRepeat = attempt.reason === 'unknown_outcome_retry' && original?.approvedName === attempt.approvedName;
  return isRepeat && original ? original.id : attempt.id;
}
