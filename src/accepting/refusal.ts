import { say } from '../languages/say.js';
import { Problem } from '../http/problem.js';
import { busyProblem } from '../http/problems.js';

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
      return new Problem({
        type: '/problems/recipient-limit',
        title: say('Too many messages to one recipient'),
        status: 429,
        detail: say('This recipient was sent as many messages within an hour as RECIPIENT_LIMIT allows.'),
        errors: [{ path: 'to', message: say('was sent too many messages within an hour') }],
        headers: retryAfter(Math.max(1, Math.ceil(refused.retryAfterMs / 1000))),
      });
    case 'duplicate_message':
      return new Problem({
        type: '/problems/duplicate-message',
        title: say('The same message again'),
        status: 409,
        detail: say(
          'The same text was sent to this recipient just now. With "allowDuplicate": true it is sent all the same.',
        ),
        errors: [{ path: 'text', message: say('was sent to this recipient just now') }],
      });
    case 'queue_full':
      return new Problem({
        type: '/problems/queue-full',
        title: say('Too many messages are waiting'),
        status: 429,
        detail: say('As many messages wait to be sent as MAX_QUEUED allows. Nothing was stored; try again later.'),
        headers: retryAfter(QUEUE_FULL_RETRY_SECONDS),
      });
    case 'busy':
      return busyProblem();
  }
}

const retryAfter = (seconds: number) => ({ 'Retry-After': String(seconds) });
