import type { HandlerAnswer } from './answer.js';
import type { ClaimedMessage } from './claim-incoming.js';
import { failureReplyFor } from './failure-reply.js';
import type { InboxOptions } from './inbox.options.js';
import type { Reply } from './incoming-message-handler.js';
import type { ReplyProblem } from './incoming-message.entity.js';

/** What is to be stored once the handlers have answered, or failed. `failures` counts all so far. */
export type Settlement =
  | { then: 'retry'; inMs: number; failures: number }
  | {
      then: 'finish';
      status: 'handled' | 'failed';
      failures: number;
      reply: Reply | null;
      replyProblem: ReplyProblem | null;
    };

type Options = Pick<InboxOptions, 'maxFailures' | 'retryBaseMs' | 'failureReplies'>;

/** A reply goes only to a number that is one. The last failure is answered with a failure reply, so that nobody waits for ever. */
export function settlementOf(
  { message, failures }: Pick<ClaimedMessage, 'message' | 'failures'>,
  answer: HandlerAnswer,
  options: Options,
): Settlement {
  switch (answer.answer) {
    case 'none':
      return { then: 'finish', status: 'handled', failures, reply: null, replyProblem: null };
    case 'reply':
      return { then: 'finish', status: 'handled', failures, ...replyTo(message.fromE164, answer.reply) };
    case 'failed': {
      const after = afterFailure(failures + 1, options);
      if (after.then === 'retry') return { ...after, failures: failures + 1 };
      return giveUp(message, failures + 1, options);
    }
    case 'poison':
      // The deaths were counted when the message was claimed.
      return giveUp(message, failures, options);
  }
}

function giveUp(message: ClaimedMessage['message'], failures: number, { failureReplies }: Options): Settlement {
  const failureReply = failureReplies === null ? null : { text: failureReplyFor(message, failureReplies) };
  return { then: 'finish', status: 'failed', failures, ...replyTo(message.fromE164, failureReply) };
}

function replyTo(
  number: string | null,
  reply: Reply | null,
): { reply: Reply | null; replyProblem: ReplyProblem | null } {
  return number === null && reply !== null
    ? { reply: null, replyProblem: 'invalid_number' }
    : { reply, replyProblem: null };
}

const LONGEST_MS = 60_000;

/** What a failure leads to; `failures` counts this one. */
type AfterFailure = { then: 'retry'; inMs: number } | { then: 'give_up' };

/** Retries after a delay that doubles with each failure, and gives up with the last. */
function afterFailure(
  failures: number,
  { maxFailures, retryBaseMs }: { maxFailures: number; retryBaseMs: number },
): AfterFailure {
  if (failures >= maxFailures) return { then: 'give_up' };
  return { then: 'retry', inMs: Math.min(LONGEST_MS, retryBaseMs * 2 ** (failures - 1)) };
}
