import { CHANNELS } from '../siren/channel.js';
import { hasNextLanguage } from './content.js';
import { deadlineOf } from './deadline.js';
import { costsARequest } from './failure.js';
import type {
  AttemptFacts,
  Bar,
  Circumstances,
  Failure,
  MessageFacts,
  NextStep,
  Place,
  SmsLimit,
  WaitReason,
} from './next-step.types.js';
import { holdOf } from './patience.js';
import type { Step } from './plan.js';
import { firstProvider, nextProvider } from './providers.js';
import { type AttemptReason, type AttemptStatus, isLive, rank } from './status.js';

/** Nothing came back, not even in time: the person may have got it. */
export const UNKNOWN_OUTCOME: Failure = {
  code: 'unknown_outcome',
  message: 'Whether Siren took the message is unknown',
};

/**
 * THE decision: what happens next to a message. Pure; the rows of the design's section 4 from top to bottom, the first
 * that applies decides. `attempts` in the order of their numbers.
 */
export function nextStep(message: MessageFacts, all: readonly AttemptFacts[], c: Circumstances): NextStep {
  if (message.finishedAt !== null) return { do: 'nothing' };
  if (all.some((attempt) => hasSucceeded(attempt, message.plan))) return finishAsReached(all);

  // A replay begins the plan anew; what had failed before it no longer counts.
  const attempts = all.filter(({ number }) => number > (message.replayedAfter ?? 0));
  const newest = attempts.at(-1);
  // A failure told meanwhile is known: there is nothing to wait for.
  if (newest?.leaseUntil && newest.leaseUntil > c.now && isLive(newest.status))
    return wait(newest.leaseUntil, { for: 'answer' });

  const givenUp = c.batch === 'cancelled' ? 'cancelled' : message.expiresAt <= c.now ? 'expired' : null;
  if (givenUp && !attempts.some(({ status }) => isLive(status))) return giveUp(givenUp);
  if (newest === undefined) {
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

/** Rows 9 to 11. */
function afterFailure(
  newest: AttemptFacts,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: Circumstances,
): NextStep {
  const next = nextProvider(stepOf(newest, message.plan), newest);
  const goOn = () =>
    next === null
      ? enter({ step: newest.step + 1 }, 'fallback', message, attempts, c)
      : enter({ step: newest.step, provider: next }, 'next_provider', message, attempts, c);
  // Without an action it is a failure that nothing more is known of: this channel has failed for good.
  switch (newest.errorAction ?? 'fall_back') {
    case 'wait':
    case 'pause':
      return next === null ? enter(newest, 'retry', message, attempts, c) : goOn();
    case 'retry':
      return countOf(attempts, newest, costsARequest) < c.limits.retryMaxAttempts
        ? afterBackoff('retry', newest, message, attempts, c)
        : goOn();
    case 'fall_back':
      return hasNextLanguage(newest, message, attempts) ? enter(newest, 'next_language', message, attempts, c) : goOn();
    case 'already_accepted': // recorded as accepted, never as a failure
      return goOn();
    case 'stop':
    case 'suppress':
      return finishFailed(attempts, failureOf(newest));
    case 'expire':
      return attempts.some(wasDelivered) ? finishAsReached(attempts) : giveUp('expired');
  }
}

/** Waits for receipts until the attempt's deadline, then asks Siren once, then goes on with what `then` decides. */
function afterDeadline(newest: AttemptFacts, step: Step, c: Circumstances, then: () => NextStep): NextStep {
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
  c: Circumstances,
): NextStep {
  if (newest.retryAt && newest.retryAt > c.now) {
    return wait(earlier(newest.retryAt, message.expiresAt), { for: 'backoff' });
  }
  return enter(newest, reason, message, attempts, c);
}

/**
 * Begins at `from`, or on the first step after it that may be taken; waits where that one is held; finishes where the
 * plan has ended.
 */
function enter(
  from: Pick<Place, 'step'> & Partial<Place>,
  reason: AttemptReason,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: Circumstances,
): NextStep {
  let barred: Bar | undefined;
  for (const [i, step] of message.plan.entries()) {
    if (i < from.step) continue;
    const { channel } = step;
    if (!CHANNELS.includes(channel)) throw new Error(`step ${i} of the plan names no channel`);
    const isFrom = i === from.step;
    const place = { step: i, provider: (isFrom ? from.provider : null) ?? firstProvider(step) };
    const bar = c.bars.get(channel);
    if (bar !== undefined) {
      barred = bar;
      continue;
    }
    const hold = holdOf(place, message, attempts, c);
    switch (hold.state) {
      case 'open': {
        if (channel === 'sms' && c.smsLimit !== null) return waitForSms(c.smsLimit, message);
        const busyUntil = c.busy.get(channel);
        if (busyUntil) return wait(earlier(busyUntil, message.expiresAt), { for: 'recipient', channel });
        return { do: 'begin', ...place, reason: isFrom ? reason : 'fallback' };
      }
      case 'held':
        return wait(earlier(hold.until, message.expiresAt), { for: 'hold', channel });
      case 'held_too_long':
        continue;
    }
  }
  if (barred === undefined) return finishFailed(attempts, failureOf(attempts.at(-1)));
  if (attempts.some(wasTaken)) return finishAsReached(attempts);
  return { do: 'finish', status: barred.suppressed ? 'suppressed' : 'failed', failure: barred };
}

/** It expires a millisecond after its time: whoever waits until that very time is let go by its batch. */
function waitForSms({ until }: SmsLimit, { expiresAt }: MessageFacts): NextStep {
  return wait(earlier(until, new Date(expiresAt.getTime() + 1)), { for: 'sms_limit', channel: 'sms' });
}

function hasSucceeded(attempt: AttemptFacts, plan: readonly Step[]): boolean {
  const { successStatus } = stepOf(attempt, plan);
  return attempt.status !== 'failed' && rank(attempt.status) >= rank(successStatus);
}

/** No later evidence is waited for: what was reached is the end. Unknown alone is no success. */
function finishAsReached(attempts: readonly AttemptFacts[]): NextStep {
  const reached = attempts
    .filter(({ status }) => status !== 'failed')
    .reduce<AttemptStatus>((best, { status }) => (rank(status) > rank(best) ? status : best), 'sending');
  switch (reached) {
    case 'read':
    case 'delivered':
      return { do: 'finish', status: reached, failure: null };
    case 'sent':
    case 'accepted':
      return { do: 'finish', status: 'sent', failure: null };
    case 'sending':
    case 'unknown':
    case 'failed':
      return { do: 'finish', status: 'failed', failure: UNKNOWN_OUTCOME };
  }
}

/** The last step has failed: that outranks an earlier one that was merely taken, but not one that was delivered. */
function finishFailed(attempts: readonly AttemptFacts[], failure: Failure): NextStep {
  return attempts.some(wasDelivered) ? finishAsReached(attempts) : { do: 'finish', status: 'failed', failure };
}

/** Siren took it, and has not said that it failed. */
function wasTaken({ status }: AttemptFacts): boolean {
  return status !== 'failed' && rank(status) >= rank('accepted');
}

function wasDelivered({ status }: AttemptFacts): boolean {
  return rank(status) >= rank('delivered');
}

function giveUp(status: 'cancelled' | 'expired'): NextStep {
  return { do: 'finish', status, failure: null };
}

function failureOf(attempt: AttemptFacts | undefined): Failure {
  return {
    code: attempt?.errorCode ?? 'failed',
    message: attempt?.errorMessage ?? 'The message could not be delivered',
  };
}

/** How many requests of a kind went where this one did. */
function countOf(attempts: readonly AttemptFacts[], of: Place, which: (a: AttemptFacts) => boolean): number {
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

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
