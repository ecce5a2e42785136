import type { Answer } from './answer.js';
import type { ClaimedMessage } from './claim-incoming.js';
import type { InboxOptions } from './inbox.options.js';
import type { ReplyProblem } from './incoming-message.entity.js';
import { afterFailure } from './retry.js';

/** What is to be stored once the handlers have answered, or failed. */
export type Settlement =
  | { then: 'retry'; inMs: number }
  | { then: 'finish'; status: 'handled' | 'failed'; reply: string | null; replyProblem: ReplyProblem | null };

/** A reply goes only to a number that is one. The last failure is answered with an apology, so that nobody waits for ever. */
export function settlementOf(
  { message, failures }: Pick<ClaimedMessage, 'message' | 'failures'>,
  answer: Answer,
  options: Pick<InboxOptions, 'maxFailures' | 'retryBaseMs' | 'apology'>,
): Settlement {
  switch (answer.answer) {
    case 'none':
      return { then: 'finish', status: 'handled', reply: null, replyProblem: null };
    case 'reply':
      return { then: 'finish', status: 'handled', ...replyTo(message.fromE164, answer.text) };
    case 'failed': {
      const after = afterFailure(failures + 1, options);
      if (after.then === 'retry') return after;
      return { then: 'finish', status: 'failed', ...replyTo(message.fromE164, options.apology) };
    }
  }
}

function replyTo(number: string | null, text: string): { reply: string | null; replyProblem: ReplyProblem | null } {
  return number === null ? { reply: null, replyProblem: 'invalid_number' } : { reply: text, replyProblem: null };
}
