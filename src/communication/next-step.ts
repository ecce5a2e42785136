import type { Channel } from '../siren/channel.js';
import type {
  AttemptFacts,
  Bar,
  Circumstances,
  Failure,
  MessageFacts,
  NextStep,
  WaitReason,
} from './next-step.types.js';
import type { Step } from './plan.js';
import { type AttemptReason, type AttemptStatus, isLive, rank } from './status.js';

/** Nothing came back, not even in time: the person may have got it. */
export const UNKNOWN_OUTCOME: Failure = {
  code: 'unknown_outcome',
  message: 'Whether Siren took the message is unknown',
};

/**
 * THE decision: what happens next to a message. Pure; the rows of the design's section 4 from top to bottom, the first
 * that applies decides.
 */
export function nextStep(message: MessageFacts, attempts: readonly AttemptFacts[], c: Circumstances): NextStep {
  if (message.finishedAt !== null) return { do: 'nothing' };
  if (attempts.some((attempt) => hasSucceeded(attempt, message.plan))) return finishAsReached(attempts);

  const newest = attempts.at(-1);
  if (newest?.leaseUntil && newest.leaseUntil > c.now) return wait(newest.leaseUntil, 'answer');

  const givenUp = message.cancelled ? 'cancelled' : message.expiresAt <= c.now ? 'expired' : null;
  if (givenUp && !attempts.some(({ status }) => isLive(status))) return giveUp(givenUp);
  if (newest === undefined) return enter(0, 'first', message, attempts, c);

  const step = stepOf(newest, message.plan);
  const isLast = newest.step === message.plan.length - 1;
  switch (newest.status) {
    case 'accepted':
    case 'sent':
    case 'delivered': // `read` was asked for
    case 'read':
      return afterDeadline(newest, step, c, () =>
        givenUp || isLast ? finishAsReached(attempts) : enter(newest.step + 1, 'fallback', message, attempts, c),
      );
    case 'sending': // its lease is over: whoever held it is gone
    case 'unknown':
      if (givenUp) return afterDeadline(newest, step, c, () => finishAsReached(attempts));
      if (!isLast) {
        return afterDeadline(newest, step, c, () => enter(newest.step + 1, 'fallback', message, attempts, c));
      }
      if (
        count(attempts, newest.step, ({ reason }) => reason === 'unknown_outcome_retry') <
        c.limits.unknownOutcomeRetries
      ) {
        return again('unknown_outcome_retry', newest, message, attempts, c);
      }
      return afterDeadline(newest, step, c, () => ({ do: 'finish', status: 'failed', failure: UNKNOWN_OUTCOME }));
    case 'failed':
      if (givenUp) return finishAsReached(attempts);
      return afterFailure(newest, message, attempts, c);
  }
}

/** Rows 9 to 11. */
function afterFailure(
  newest: AttemptFacts,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: Circumstances,
): NextStep {
  // Without an action it is a failure that nothing more is known of: this channel has failed for good.
  switch (newest.errorAction ?? 'fall_back') {
    case 'wait':
    case 'pause':
      return again('retry', newest, message, attempts, c);
    case 'retry':
      return count(attempts, newest.step, wasARequest) < c.limits.retryMaxAttempts
        ? again('retry', newest, message, attempts, c)
        : enter(newest.step + 1, 'fallback', message, attempts, c);
    case 'fall_back':
    case 'already_accepted':
      return enter(newest.step + 1, 'fallback', message, attempts, c);
    case 'stop':
    case 'suppress':
      return { do: 'finish', status: 'failed', failure: failureOf(newest) };
    case 'expire':
      return giveUp('expired');
  }
}

/** Waits for receipts until the step's deadline, then asks Siren once, then goes on with what `then` decides. */
function afterDeadline(newest: AttemptFacts, step: Step, c: Circumstances, then: () => NextStep): NextStep {
  const from = newest.status === 'unknown' || newest.status === 'sending' ? null : newest.acceptedAt;
  const deadline = new Date((from ?? newest.startedAt).getTime() + step.fallbackAfter * 1000);
  if (c.now < deadline) return wait(deadline, 'receipt');
  if (newest.askedAt === null && newest.providerMessageId !== null) return { do: 'ask', number: newest.number };
  return then();
}

/** The same step once more, when its backoff is over. */
function again(
  reason: AttemptReason,
  newest: AttemptFacts,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: Circumstances,
): NextStep {
  if (newest.retryAt && newest.retryAt > c.now) return wait(earlier(newest.retryAt, message.expiresAt), 'backoff');
  return enter(newest.step, reason, message, attempts, c);
}

/**
 * Begins on the step `from`, or on the first one after it that may be taken; waits where its channel is held; finishes
 * where the plan has ended.
 */
function enter(
  from: number,
  reason: AttemptReason,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: Circumstances,
): NextStep {
  let barred: Bar | undefined;
  for (const [i, { channel }] of message.plan.entries()) {
    if (i < from) continue;
    const bar = c.bars.get(channel);
    if (bar !== undefined) {
      barred = bar;
      continue;
    }
    const heldUntil = holdEnd(i, message, attempts, c);
    if (heldUntil !== null) return wait(earlier(heldUntil, message.expiresAt), 'hold');
    if (isHeld(channel, c)) continue;
    return { do: 'begin', step: i, reason: i === from ? reason : 'fallback' };
  }
  if (attempts.some(wasTaken)) return finishAsReached(attempts);
  if (barred) return { do: 'finish', status: barred.suppressed ? 'suppressed' : 'failed', failure: barred };
  const newest = attempts.at(-1);
  return { do: 'finish', status: 'failed', failure: newest ? failureOf(newest) : null };
}

/**
 * Until when the hold of this step's channel keeps the message; null when nothing holds it, or when it was held for so
 * long that a later channel which is open gets it.
 */
function holdEnd(i: number, message: MessageFacts, attempts: readonly AttemptFacts[], c: Circumstances): Date | null {
  const hold = c.holds.get(message.plan[i]!.channel);
  if (hold === undefined || hold.until <= c.now) return null;
  const laterIsOpen = message.plan.some((s, j) => j > i && !c.bars.has(s.channel) && !isHeld(s.channel, c));
  if (!laterIsOpen) return hold.until;
  const arrivedAt =
    attempts.find(({ step }) => step === i)?.startedAt ?? attempts.at(-1)?.failedAt ?? message.createdAt;
  const patienceEnds = new Date(Math.max(hold.since.getTime(), arrivedAt.getTime()) + c.limits.holdMaxMs);
  return patienceEnds <= c.now ? null : earlier(hold.until, patienceEnds);
}

function isHeld(channel: Channel, c: Circumstances): boolean {
  const hold = c.holds.get(channel);
  return hold !== undefined && hold.until > c.now;
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

/** Siren took it, and has not said that it failed. */
function wasTaken({ status }: AttemptFacts): boolean {
  return status !== 'failed' && rank(status) >= rank('accepted');
}

function giveUp(status: 'cancelled' | 'expired'): NextStep {
  return { do: 'finish', status, failure: null };
}

function failureOf({ errorCode, errorMessage }: AttemptFacts): Failure {
  return { code: errorCode ?? 'failed', message: errorMessage ?? 'The message could not be delivered' };
}

function count(attempts: readonly AttemptFacts[], step: number, which: (a: AttemptFacts) => boolean): number {
  return attempts.filter((attempt) => attempt.step === step && which(attempt)).length;
}

/** A request that Siren told to wait, or that never left, costs no retry. */
function wasARequest({ status, errorAction, errorCode }: AttemptFacts): boolean {
  if (status !== 'failed') return true;
  return errorAction !== 'wait' && errorAction !== 'pause' && errorCode !== 'not_sent';
}

function stepOf(attempt: AttemptFacts, plan: readonly Step[]): Step {
  const step = plan[attempt.step];
  if (step === undefined) throw new Error(`attempt ${attempt.number} belongs to no step of the plan`);
  return step;
}

function wait(until: Date, reason: WaitReason): NextStep {
  return { do: 'wait', until, for: reason };
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
