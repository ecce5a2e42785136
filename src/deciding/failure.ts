import type { ErrorAction, ErrorDecision } from '../siren/error-decision.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { MessageCategory } from '../templates/template-content.js';

/** One failure as Siren or the network told it. */
export interface FailureFacts {
  code: string;
  message: string;
  decision: ErrorDecision;
  /** What `Retry-After` asked for. */
  retryAfterMs?: number;
}

/** How often this step was tried before this failure. */
export interface FailuresBefore {
  attempts: number;
  /** The same, without attempts that cost no retry. */
  requests: number;
}

/** What a failure's meaning depends on, of the message and the step. */
export interface FailureContext {
  failuresBefore: FailuresBefore;
  retryBaseMs: number;
  category: MessageCategory;
}

interface Failed extends FailureContext {
  /** When it failed. */
  at: Date;
}

/**
 * Records a failure on an attempt: its error, the action that follows, and from when the step may send again. If
 * several failures are told about one attempt, the earliest counts, so their order does not matter. The caller sets the
 * status, because delivery evidence may already stand above it.
 */
export function failureRecorded(attempt: AttemptRecord, failure: FailureFacts, context: Failed): AttemptRecord {
  const action = actionFor(failure.decision, context);
  const recorded = {
    ...attempt,
    failedAt: context.at,
    errorCode: failure.code,
    errorMessage: failure.message,
    errorAction: action,
    retryAt: retryTime(attempt.id, failure, context),
  };
  return attempt.failedAt === null || orderOf(recorded) < orderOf(attempt) ? recorded : attempt;
}

/**
 * Clears the error of an unknown outcome, once it is known that Siren accepted the request. A failure that Siren
 * reported stays: it contradicts the delivery, and that must show.
 */
export function doubtCleared(attempt: AttemptRecord): AttemptRecord {
  if (attempt.failedAt !== null || attempt.errorCode === null) return attempt;
  return { ...attempt, errorCode: null, errorMessage: null, retryAt: null };
}

/** A request that Siren told to wait, or that never left, costs no retry. */
export function costsARequest({
  status,
  errorAction,
  errorCode,
}: Pick<AttemptRecord, 'status' | 'errorAction' | 'errorCode'>): boolean {
  if (status !== 'failed') return true;
  return errorAction !== 'wait' && errorAction !== 'pause' && errorCode !== 'not_sent';
}

/** Sort key of a failure: its time, then a fixed order among failures of one instant. */
function orderOf({ failedAt, errorCode, errorAction, errorMessage, retryAt }: AttemptRecord): string {
  return JSON.stringify([failedAt, errorCode, errorAction, errorMessage, retryAt]);
}

/**
 * The action that follows a failure here. Some codes allow fewer requests than usual. The last of these counts as a
 * failure for good.
 */
export function actionFor(
  { action, ofMarketing, maxRequests }: ErrorDecision,
  { category, failuresBefore }: FailureContext,
): ErrorAction {
  if (category === 'marketing' && ofMarketing !== undefined) return ofMarketing;
  const requests = failuresBefore.requests + 1;
  return action === 'retry' && maxRequests !== undefined && requests >= maxRequests ? 'fall_back' : action;
}

/** The later of our backoff and what was asked for. */
function retryTime(
  attemptId: string,
  { decision, retryAfterMs }: FailureFacts,
  { at, failuresBefore, retryBaseMs }: Failed,
): Date {
  const delays = decision.delaysSeconds;
  const named = delays?.[Math.min(failuresBefore.attempts, delays.length - 1)] ?? 0;
  const delay = Math.max(
    backoffMs(failuresBefore.attempts + 1, retryBaseMs, jitterOf(attemptId)),
    named * 1000,
    retryAfterMs ?? 0,
  );
  return new Date(at.getTime() + delay);
}

/**
 * The jitter of an attempt, in [0, 1): the random end of its UUIDv7. It is fixed when the attempt begins, so deciding
 * again gives the same time.
 */
export function jitterOf(attemptId: string): number {
  return parseInt(attemptId.slice(-8), 16) / 0x1_0000_0000;
}

/** Whether the same request may succeed later, as its error has it. */
export function isRetryable({ errorAction }: Pick<AttemptRecord, 'errorAction'>): boolean {
  return errorAction === 'retry' || errorAction === 'wait' || errorAction === 'pause';
}

const CAP_MS = 60_000;

/**
 * Exponential backoff with full jitter: anything between nothing and `baseMs` doubled with each failure, at most `capMs`
 * (a minute). `failures` counts from 1; `random` is in [0, 1).
 */
export function backoffMs(failures: number, baseMs: number, random: number, capMs = CAP_MS): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30)));
}

/** What a message copies from its policy when it is accepted. Later changes of the policy do not reach it. */
export interface RetryLimits {
  /** Requests a step, the first included. */
  retryMaxAttempts: number | null;
  unknownOutcomeRetries: number | null;
}

/** The limits of the decision: those of the message, where it has any, else those of the settings. */
export function limitsOf<Limits extends { retryMaxAttempts: number; unknownOutcomeRetries: number }>(
  message: RetryLimits,
  settings: Limits,
): Limits {
  return {
    ...settings,
    ...(message.retryMaxAttempts !== null && { retryMaxAttempts: message.retryMaxAttempts }),
    ...(message.unknownOutcomeRetries !== null && { unknownOutcomeRetries: message.unknownOutcomeRetries }),
  };
}
