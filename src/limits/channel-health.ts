import type { SendOutcome } from '../siren/outcome.js';
import type { SirenError } from '../siren/siren-error.js';
import { isOwnCodeOf, type OwnCodeOf } from '../siren/own-codes.js';

/**
 * What an answer, or its absence, tells of Siren and of our account there, beside what it means for its message.
 * `served`: Siren dealt with the message, be it that it said no to this recipient. `account`: the account is refused.
 * `perhaps_account`: perhaps it is. `outage`: Siren fails or cannot be reached. `nothing`: it says neither.
 */
export type HealthSignal = 'served' | 'account' | 'perhaps_account' | 'outage' | 'nothing';

const NO_ANSWER: readonly string[] = ['connection_lost', 'timeout'] satisfies OwnCodeOf<'unanswered'>[];

export function signalOf(outcome: SendOutcome): HealthSignal {
  return outcome.outcome === 'accepted' ? 'served' : signalOfError(outcome.error);
}

/** The same of one error. */
export function signalOfError({
  decision,
  status,
  code,
}: Pick<SirenError, 'decision' | 'status' | 'code'>): HealthSignal {
  if (isOwnCodeOf(code, 'unreached')) return 'outage';
  switch (decision.action) {
    case 'pause':
      return 'account';
    case 'wait':
    case 'stop':
    case 'suppress':
    case 'expire':
    case 'already_accepted':
      return 'served';
    case 'fall_back':
      return decision.perhapsAccount ? 'perhaps_account' : 'served';
    case 'retry':
      return (status !== undefined && status >= 500) || NO_ANSWER.includes(code) ? 'outage' : 'nothing';
  }
}
