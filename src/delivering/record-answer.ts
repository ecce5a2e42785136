import { actionFor } from '../deciding/failure.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import { outcomeApplied } from '../deciding/receipt.js';
import { attemptFailures } from '../meters/meters.js';
import type { Channel } from '../siren/channel.js';
import type { SendOutcome } from '../siren/outcome.js';
import { reasonKind } from '../siren/reason-kind.js';
import type { SirenError } from '../siren/siren-error.js';

/**
 * Applies Siren's answer to its attempt, by rank, and keeps it in the history.
 *
 * @returns whether this is how the attempt failed: repeated, or against better evidence, it is not
 */
export function recordAnswer(
  open: OpenMessage,
  number: number,
  outcome: SendOutcome,
  { retryBaseMs }: DeliveryPolicy,
): boolean {
  const attempt = open.attempt(number)!;
  const { category } = open.message;
  const context = { now: open.now, failuresBefore: open.failuresBefore(attempt), retryBaseMs, category };
  const answered = outcomeApplied(attempt, outcome, context);
  open.change(answered);
  const detail = { number, channel: attempt.channel };
  switch (outcome.outcome) {
    case 'accepted':
      // The attempt tells when it was accepted first; here a receipt has done that already.
      if (attempt.acceptedAt === null) open.note('attempt_accepted', detail);
      else open.record('attempt_accepted', detail);
      break;
    case 'rejected': {
      attemptFailures.inc({ channel: attempt.channel, reason: reasonKind(attempt.channel, outcome.error.code) });
      refuse(open, attempt.channel, outcome.error);
      const refused = { ...detail, code: outcome.error.code, action: actionFor(outcome.error.decision, context) };
      // The attempt tells how it failed, unless more was known of it already, or it counts as taken.
      if (attempt.status === 'sending' && answered.status === 'failed') open.note('attempt_rejected', refused);
      else open.record('attempt_rejected', refused);
      break;
    }
    case 'unknown':
      refuse(open, attempt.channel, outcome.error);
      open.record('attempt_unknown', { ...detail, code: outcome.error.code });
      break;
  }
  return answered.status === 'failed' && attempt.status !== 'failed';
}

/** The provider says that this recipient must not be written to, be it that the request itself may have been taken. */
function refuse(open: OpenMessage, channel: Channel, { action, code }: SirenError): void {
  if (action === 'suppress' && !open.isErased) open.refusals.push({ channel, code });
}
