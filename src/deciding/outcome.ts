import type { SendOutcome } from '../siren/outcome.js';
import { backoffMs } from './backoff.js';
import { doubtCleared, type FailureContext, failureRecorded, jitterOf } from './failure.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { type AttemptStatus, rank } from './status.js';

interface OutcomeContext extends FailureContext {
  now: Date;
}

/**
 * The attempt once Siren's answer, or its absence, is known. However late it comes, it is written by rank: a receipt
 * that overtook the answer stays.
 */
export function outcomeApplied(attempt: AttemptRecord, outcome: SendOutcome, context: OutcomeContext): AttemptRecord {
  const answered = { ...attempt, leaseUntil: null };
  switch (outcome.outcome) {
    case 'accepted':
      return accepted(answered, outcome.messageId ?? null, context.now);
    case 'rejected': {
      const { code, message, decision, retryAfterMs } = outcome.error;
      if (decision.action === 'already_accepted') return accepted(answered, null, context.now);
      return failureRecorded(
        { ...answered, status: raised(attempt, 'failed') },
        { code, message, decision, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
        { ...context, at: context.now },
      );
    }
    case 'unknown':
      return outcomeUnknown(answered, outcome.error, context);
  }
}

/** Nobody can say whether the request arrived: its answer was lost, or the worker that waited for it. */
export function outcomeUnknown(
  attempt: AttemptRecord,
  error: { code: string; message: string },
  { now, failuresBefore, retryBaseMs }: Omit<OutcomeContext, 'category'>,
): AttemptRecord {
  // A receipt may have told more than the answer could.
  if (rank(attempt.status) >= rank('unknown')) return { ...attempt, leaseUntil: null };
  return {
    ...attempt,
    leaseUntil: null,
    status: 'unknown',
    errorCode: error.code,
    errorMessage: error.message,
    retryAt: new Date(now.getTime() + backoffMs(failuresBefore.attempts + 1, retryBaseMs, jitterOf(attempt.id))),
  };
}

function accepted(attempt: AttemptRecord, providerMessageId: string | null, now: Date): AttemptRecord {
  return {
    ...doubtCleared(attempt),
    status: raised(attempt, 'accepted'),
    providerMessageId: attempt.providerMessageId ?? providerMessageId,
    acceptedAt: attempt.acceptedAt !== null && attempt.acceptedAt < now ? attempt.acceptedAt : now,
  };
}

function raised(attempt: AttemptRecord, to: AttemptStatus): AttemptStatus {
  return rank(to) > rank(attempt.status) ? to : attempt.status;
}
