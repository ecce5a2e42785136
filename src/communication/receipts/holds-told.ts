import { holdsFrom, type NewHold } from '../delivering/holds.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { OpenMessage } from '../open-message.js';
import { sparesChannel } from '../providers.js';
import { decisionTold, type Receipt } from '../receipt.js';

/** A limit, or an account that is refused, may be told as late as by a receipt: what that says of its channel. */
export function holdsTold(
  open: OpenMessage,
  number: number,
  { status, error, provider }: Receipt,
  { smsProvider }: Pick<DeliveryPolicy, 'smsProvider'>,
): NewHold[] {
  const attempt = open.attempt(number);
  if (status !== 'failed' || error === null || attempt === undefined) return [];
  const { code } = error;
  const decision = decisionTold(attempt, { code, provider }, smsProvider);
  const failed = { ...attempt, errorCode: code, errorAction: decision.action };
  if (sparesChannel(open.message.plan[attempt.step]!, failed)) return [];
  return holdsFrom({ decision, code, channel: attempt.channel });
}
