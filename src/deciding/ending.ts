import { earlier } from './window.js';
import type { OwnCodeOf } from '../siren/own-codes.js';
import type { AttemptFacts, Block, DecisionInput, Failure, MessageFacts, NextStep } from './next-step.types.js';
import type { Step } from './plan.js';
import { type AttemptStatus, rank } from './status.js';

/** No answer came and no receipt came in time. The recipient may have got the message. */
export const UNKNOWN_OUTCOME = {
  code: 'unknown_outcome',
  message: 'Whether Siren took the message is unknown',
} as const satisfies Failure & { code: OwnCodeOf<'doubt'> };

type Finish = NextStep & { do: 'finish' };

/** The attempt has reached what its step asks for. */
export function hasSucceeded({ status }: Pick<AttemptFacts, 'status'>, { successStatus }: Step): boolean {
  return status !== 'failed' && rank(status) >= rank(successStatus);
}

/** No later evidence is waited for: what was reached is the end. Unknown alone is no success. */
export function finishAsReached(attempts: readonly AttemptFacts[]): Finish {
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

/** The last step has failed. That outranks an earlier step that Siren only accepted, but not one that was delivered. */
export function finishFailed(attempts: readonly AttemptFacts[], failure: Failure): Finish {
  return attempts.some(wasDelivered) ? finishAsReached(attempts) : { do: 'finish', status: 'failed', failure };
}

/** The steps that are left may not be taken. */
export function finishBlocked(attempts: readonly AttemptFacts[], block: Block): Finish {
  if (attempts.some(wasTaken)) return finishAsReached(attempts);
  return { do: 'finish', status: block.suppressed ? 'suppressed' : 'failed', failure: block };
}

/** The provider says that it is too late. A delivery still counts. */
export function finishExpired(attempts: readonly AttemptFacts[]): Finish {
  return attempts.some(wasDelivered) ? finishAsReached(attempts) : giveUp('expired');
}

export function giveUp(status: 'cancelled' | 'expired'): Finish {
  return { do: 'finish', status, failure: null };
}

export function failureOf(attempt: AttemptFacts | undefined): Failure {
  return {
    code: attempt?.errorCode ?? 'failed',
    message: attempt?.errorMessage ?? 'The message could not be delivered',
  };
}

/** Siren took it, and has not said that it failed. */
function wasTaken({ status }: AttemptFacts): boolean {
  return status !== 'failed' && rank(status) >= rank('accepted');
}

function wasDelivered({ status }: AttemptFacts): boolean {
  return rank(status) >= rank('delivered');
}

/**
 * From when silence about an attempt counts as not delivered. Counted from Siren's acceptance; if that is unknown, from
 * the attempt's begin.
 */
export function deadlineOf(
  { acceptedAt, startedAt }: Pick<AttemptFacts, 'acceptedAt' | 'startedAt'>,
  { fallbackAfter }: Step,
): Date {
  return new Date((acceptedAt ?? startedAt).getTime() + fallbackAfter * 1000);
}

/** Until when the first request of a message may be begun. */
export function beginBy(
  { expiresAt }: Pick<MessageFacts, 'expiresAt'>,
  { lastBegin }: Pick<DecisionInput, 'lastBegin'>,
): Date {
  return lastBegin === null ? expiresAt : earlier(lastBegin, expiresAt);
}
