import type { ErrorAction, ErrorDecision } from '../siren/error-decision.js';
import { backoffMs } from './backoff.js';
import type { AttemptRecord } from './attempt.entity.js';

/** One failure as Siren or the network told it. */
export interface FailureFacts {
  code: string;
  message: string;
  decision: ErrorDecision;
  /** What `Retry-After` asked for. */
  retryAfterMs?: number;
}

interface Backoff {
  /** When it failed. */
  at: Date;
  /** Failed requests of the same step before this one. */
  failuresBefore: number;
  retryBaseMs: number;
}

/**
 * Writes a failure onto an attempt: its error, what that calls for, and from when the step may send again. Of several
 * failures told about one attempt the earliest counts (of the same instant, the lower code), so their order is
 * no matter. The status is the caller's: delivery evidence may already stand above it.
 */
export function failureRecorded(attempt: AttemptRecord, failure: FailureFacts, backoff: Backoff): AttemptRecord {
  if (attempt.failedAt !== null && !isEarlier(backoff.at, failure.code, attempt)) return attempt;
  const action = actionFor(failure.decision, backoff.failuresBefore + 1);
  return {
    ...attempt,
    failedAt: backoff.at,
    errorCode: failure.code,
    errorMessage: failure.message,
    errorRetryable: action === 'retry' || action === 'wait' || action === 'pause',
    errorAction: action,
    retryAt: retryTime(attempt.id, failure, backoff),
  };
}

function isEarlier(at: Date, code: string, attempt: AttemptRecord): boolean {
  const recorded = attempt.failedAt?.getTime() ?? Infinity;
  if (at.getTime() !== recorded) return at.getTime() < recorded;
  return code < (attempt.errorCode ?? '');
}

/** Some codes allow fewer requests than usual; the last of them is a failure for good. */
function actionFor({ action, maxRequests }: ErrorDecision, requests: number): ErrorAction {
  return action === 'retry' && maxRequests !== undefined && requests >= maxRequests ? 'fall_back' : action;
}

/** The later of our backoff and what was asked for. */
function retryTime(attemptId: string, failure: FailureFacts, { at, failuresBefore, retryBaseMs }: Backoff): Date {
  const delays = failure.decision.delaysSeconds;
  const named = delays?.[Math.min(failuresBefore, delays.length - 1)] ?? 0;
  const delay = Math.max(
    backoffMs(failuresBefore + 1, retryBaseMs, jitterOf(attemptId)),
    named * 1000,
    failure.retryAfterMs ?? 0,
  );
  return new Date(at.getTime() + delay);
}

/**
 * The jitter of an attempt, in [0, 1): the random end of its UUIDv7. Drawn when the attempt was begun, so that deciding
 * again gives the same time.
 */
export function jitterOf(attemptId: string): number {
  return parseInt(attemptId.slice(-8), 16) / 0x1_0000_0000;
}
