import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { FailureFacts } from '../deciding/failure.js';
import type { OpenMessage } from '../messages/open-message.js';
import { sparesChannel } from '../deciding/blocks.js';
import { failureIn, type Receipt } from '../deciding/receipt.js';
import { CODE_MEANINGS } from '../siren/code-meanings.js';

/** What a receipt says of an attempt beyond its status. */
export interface Reported {
  /** The error that it names, also beside a word of success; null: none. */
  error: FailureFacts | null;
  /** The same where it is a failure, or the word is unknown: an error beside `delivered` has no consequence. */
  failure: FailureFacts | null;
  /** The provider is to blame, and the step has another one to ask: the channel goes on. */
  spares: boolean;
}

export function reportedBy(
  { message }: Pick<OpenMessage, 'message'>,
  attempt: AttemptRecord,
  receipt: Receipt,
  { smsProvider }: { smsProvider: string | null },
): Reported {
  const { status } = receipt;
  const hasFailed = status === 'failed';
  const error =
    hasFailed || receipt.error !== null ? failureIn(receipt, attempt, { smsProvider, codes: CODE_MEANINGS }) : null;
  const failure = hasFailed || status === null ? error : null;
  const failed = failure && { ...attempt, errorCode: failure.code, errorAction: failure.decision.action };
  return {
    error,
    failure,
    spares: failed !== null && sparesChannel(message.plan[attempt.step]!, failed, CODE_MEANINGS),
  };
}
