import type { SendOutcome } from '../siren/outcome.js';
import type { SirenError } from '../siren/siren-error.js';
import { isOwnCodeOf, type OwnCodeOf } from '../siren/own-codes.js';

/**
 * What an answer, or its absence, says about Siren and our account, besides its meaning for the message.
 * `served`: Siren processed the request, even if it rejected this recipient.
 * `account`: the account is refused. `perhaps_account`: it may be.
 * `outage`: Siren fails or cannot be reached. `nothing`: neither.
 */
export type HealthSignal = 'served' | 'account' | 'perhaps_account' | 'outage' | 'nothing';

const NO_ANSWER: readonly string[] = ['connection_lost', 'timeout'] satisfies OwnCodeOf<'unanswered'>[];

export function signalOf(outcome: SendOutcome): HealthSignal {
  return outcome.outcome === 'accepted' ? 'served' : signalOfError(outcome.error);
}

/** The same for one error. */
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
