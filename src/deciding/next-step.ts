import {
  blockOf,
  firstProvider,
  isElsewhere,
  nextProvider,
  NOT_ON_WHATSAPP,
  stepAfter,
  TEMPLATE_HELD,
} from './blocks.js';
import { contentToSend, hasLinkInstead, hasNextLanguage, hasTemplateInstead } from './content.js';
import { earlier } from './window.js';
import {
  beginBy,
  deadlineOf,
  failureOf,
  finishAsReached,
  finishBlocked,
  finishExpired,
  finishFailed,
  giveUp,
  hasSucceeded,
  UNKNOWN_OUTCOME,
} from './ending.js';
import { costsARequest } from './failure.js';
import type {
  AttemptFacts,
  Block,
  DecisionInput,
  MessageFacts,
  NextStep,
  StepTarget,
  Skipped,
  SmsLimit,
  WaitReason,
} from './next-step.types.js';
import { holdOf } from './hold-state.js';
import type { Step } from './plan.js';
import { type AttemptReason, isLive } from './status.js';

/** A message that waits for a held template looks no more often than this: there may be many. */
const TEMPLATE_AGAIN_MS = 60_000;

/**
 * THE decision: what happens next to a message. Pure. The rows of the table in docs/design.md, from top to bottom; the
 * first that applies decides. `attempts` are ordered by number.
 */
export function nextStep(facts: MessageFacts, all: readonly AttemptFacts[], c: DecisionInput): NextStep {
  if (facts.finishedAt !== null) return { do: 'nothing' };
  const message = all.length === 0 ? { ...facts, expiresAt: beginBy(facts, c) } : facts;
  if (all.some((attempt) => hasSucceeded(attempt, stepOf(attempt, message.plan)))) return finishAsReached(all);

  // A replay begins the plan anew; what had failed before it no longer counts.
  const attempts = all.filter(({ number }) => number > (message.replayedAfter ?? 0));
  const newest = attempts.at(-1);
  // Even if a receipt has reported a failure meanwhile: nothing else begins while the request may be on the wire.
  if (newest?.leaseUntil && newest.leaseUntil > c.now) return wait(newest.leaseUntil, { for: 'answer' });

  const givenUp = c.batch === 'cancelled' ? 'cancelled' : message.expiresAt <= c.now ? 'expired' : null;
  if (givenUp && !attempts.some(({ status }) => isLive(status))) return giveUp(givenUp);
  if (newest === undefined) {
    if (message.sendAt !== null && message.sendAt > c.now) {
      return wait(earlier(message.sendAt, message.expiresAt), { for: 'schedule' });
    }
    if (message.replayedAfter !== null) return enter({ step: 0 }, 'replay', message, attempts, c);
    return c.batch === 'held'
      ? wait(message.expiresAt, { for: 'batch' })
      : enter({ step: 0 }, 'first', message, attempts, c);
  }

  const step = stepOf(newest, message.plan);
  const isLast = newest.step === message.plan.length - 1;
  switch (newest.status) {
    case 'accepted':
    case 'sent':
    case 'delivered': // `read` was asked for
    case 'read':
      return afterDeadline(newest, step, c, () =>
        givenUp || isLast
          ? finishAsReached(attempts)
          : enter({ step: newest.step + 1 }, 'fallback', message, attempts, c),
      );
    case 'sending': // its lease is over: whoever held it is gone
    case 'unknown':
      if (givenUp) return afterDeadline(newest, step, c, () => finishAsReached(attempts));
      if (!isLast) {
        return afterDeadline(newest, step, c, () => enter({ step: newest.step + 1 }, 'fallback', message, attempts, c));
      }
      if (
        attempts.filter(({ step: of, reason }) => of === newest.step && reason === 'unknown_outcome_retry').length <
        c.limits.unknownOutcomeRetries
      ) {
        return afterBackoff('unknown_outcome_retry', newest, message, attempts, c);
      }
      return afterDeadline(newest, step, c, () => finishFailed(attempts, UNKNOWN_OUTCOME));
    case 'failed':
      return givenUp ? finishAsReached(attempts) : afterFailure(newest, message, attempts, c);
  }
}

/** The rows of docs/design.md about failures: wait, retry, next step. */
function afterFailure(
  newest: AttemptFacts,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: DecisionInput,
): NextStep {
  const next = nextProvider(stepOf(newest, message.plan), newest, c.codes);
  const goOn = () =>
    next === null
      ? enter({ step: newest.step + 1 }, 'fallback', message, attempts, c)
      : enter({ step: newest.step, provider: next }, 'next_provider', message, attempts, c);
  // Without an action nothing more is known of the failure: this channel has failed for good.
  switch (newest.errorAction ?? 'fall_back') {
    case 'wait':
    case 'pause':
      return next === null ? enter(newest, 'retry', message, attempts, c) : goOn();
    case 'retry':
      return countOf(attempts, newest, costsARequest) < c.limits.retryMaxAttempts
        ? afterBackoff('retry', newest, message, attempts, c)
        : goOn();
    case 'fall_back':
      if (hasTemplateInstead(newest, message, attempts, c.codes))
        return enter(newest, 'template', message, attempts, c);
      if (hasLinkInstead(newest, message, attempts)) return enter(newest, 'without_media', message, attempts, c);
      return hasNextLanguage(newest, message, attempts) ? enter(newest, 'next_language', message, attempts, c) : goOn();
    case 'already_accepted': // recorded as accepted, never as a failure
      return goOn();
    case 'stop':
    case 'suppress':
      return finishFailed(attempts, failureOf(newest));
    case 'expire':
      return finishExpired(attempts);
  }
}

/** Waits for receipts until the attempt's deadline, then asks Siren once, then goes on with what `then` decides. */
function afterDeadline(newest: AttemptFacts, step: Step, c: DecisionInput, then: () => NextStep): NextStep {
  const deadline = deadlineOf(newest, step);
  if (c.now < deadline) return wait(deadline, { for: 'receipt' });
  if (newest.askedAt === null && newest.providerMessageId !== null) return { do: 'ask', number: newest.number };
  return then();
}

/** The same once more, when its backoff is over. */
function afterBackoff(
  reason: AttemptReason,
  newest: AttemptFacts,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: DecisionInput,
): NextStep {
  if (newest.retryAt && newest.retryAt > c.now) {
    return wait(earlier(newest.retryAt, message.expiresAt), { for: 'backoff' });
  }
  return enter(newest, reason, message, attempts, c);
}

/** Begins at `from`, or at the next step that may be taken. Waits if that one is held; finishes if none is left. */
function enter(
  from: Pick<StepTarget, 'step'> & Partial<StepTarget>,
  reason: AttemptReason,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: DecisionInput,
): NextStep {
  let blocked: Block | undefined;
  const skipped: Skipped[] = [];
  for (const [i, step] of message.plan.entries()) {
    if (i < from.step) continue;
    const { channel } = step;
    if (!c.codes.isChannel(channel)) throw new Error(`step ${i} of the plan names no channel`);
    const isFrom = i === from.step;
    const target = { step: i, provider: (isFrom ? from.provider : null) ?? firstProvider(step) };
    const block = blockOf(target, message, attempts, c);
    blocked = block ?? blocked;
    const passedOver = block ?? (isElsewhere(i, message, attempts, c) ? NOT_ON_WHATSAPP : undefined);
    if (passedOver !== undefined) {
      skipped.push({ channel, code: passedOver.code });
      continue;
    }
    const content = contentToSend(target, message, attempts, c);
    if (content.send === 'later') {
      if (stepAfter(i, message, attempts, c) === null) return waitForTemplate(content.until, message, c);
      skipped.push({ channel, code: TEMPLATE_HELD.code });
      continue;
    }
    const hold = holdOf(target, message, attempts, c);
    switch (hold.state) {
      case 'open': {
        if (c.opensAt !== null) return wait(earlier(c.opensAt, message.expiresAt), { for: 'delivery_window', channel });
        if (channel === 'sms' && c.smsLimit !== null) return waitForSms(c.smsLimit, message);
        const busyUntil = c.busy.get(channel);
        if (busyUntil) return wait(earlier(busyUntil, message.expiresAt), { for: 'recipient', channel });
        return {
          ...{ do: 'begin', ...target, reason: isFrom ? reason : 'fallback' },
          ...(content.send === 'template' && { approved: content.approved }),
          ...(skipped.length > 0 && { skipped }),
        };
      }
      case 'held':
        return wait(earlier(hold.until, message.expiresAt), { for: 'hold', channel });
      case 'held_too_long':
        continue;
    }
  }
  const end =
    blocked === undefined ? finishFailed(attempts, failureOf(attempts.at(-1))) : finishBlocked(attempts, blocked);
  return { ...end, ...(skipped.length > 0 && { skipped }) };
}

/** Looks again when the template may be probed, but not too often: many may wait for one template. */
function waitForTemplate(until: Date, { expiresAt }: MessageFacts, { now }: DecisionInput): NextStep {
  const at = new Date(Math.max(until.getTime(), now.getTime() + TEMPLATE_AGAIN_MS));
  return wait(earlier(at, expiresAt), { for: 'template', channel: 'whatsapp' });
}

/** Waits a millisecond beyond its expiry at most: at the expiry itself, a message is released by its batch. */
function waitForSms({ until }: SmsLimit, { expiresAt }: MessageFacts): NextStep {
  return wait(earlier(until, new Date(expiresAt.getTime() + 1)), { for: 'sms_limit', channel: 'sms' });
}

/** How many requests of a kind went to the same step and provider as this one. */
function countOf(attempts: readonly AttemptFacts[], of: StepTarget, which: (a: AttemptFacts) => boolean): number {
  return attempts.filter((a) => a.step === of.step && a.provider === of.provider && which(a)).length;
}

function stepOf(attempt: AttemptFacts, plan: readonly Step[]): Step {
  const step = plan[attempt.step];
  if (step === undefined) throw new Error(`attempt ${attempt.number} belongs to no step of the plan`);
  return step;
}

function wait(until: Date, reason: WaitReason): NextStep {
  return { do: 'wait', until, ...reason };
}
