import { say } from '../languages/say.js';
import type { Problem } from '../http/problem.js';
import { busyProblem, knownProblem } from '../http/problems.js';

/** Why a valid message is not accepted. */
export type Refusal =
  | { refusal: 'recipient_limit'; retryAfterMs: number }
  | { refusal: 'duplicate_message' }
  | { refusal: 'queue_full' }
  /** Another transaction holds what this message needs, for too long. */
  | { refusal: 'busy' };

/** A queue of five million takes minutes to shrink noticeably; a caller may ask sooner than that. */
const QUEUE_FULL_RETRY_SECONDS = 10;

/** The refusal as it is answered. */
export function refusalProblem(refused: Refusal): Problem {
  switch (refused.refusal) {
    case 'recipient_limit':
      return knownProblem('recipient-limit', {
        errors: [{ path: 'to', message: say('was sent too many messages within an hour') }],
        headers: retryAfter(Math.max(1, Math.ceil(refused.retryAfterMs / 1000))),
      });
    case 'duplicate_message':
      return knownProblem('duplicate-message', {
        errors: [{ path: 'text', message: say('was sent to this recipient just now') }],
      });
    case 'queue_full':
      return knownProblem('queue-full', { headers: retryAfter(QUEUE_FULL_RETRY_SECONDS) });
    case 'busy':
      return busyProblem();
  }
}

const retryAfter = (seconds: number) => ({ 'Retry-After': String(seconds) });
