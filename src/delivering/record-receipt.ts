import { attemptFailures } from '../meters/meters.js';
import type { Channel } from '../siren/channel.js';
import { CODE_MEANINGS } from '../siren/code-meanings.js';
import { reasonKind } from '../siren/reason-kind.js';
import { recordSpan } from '../tracing/spans.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { holdsFrom, type NewHold } from '../limits/holds.js';
import type { OpenMessage } from '../messages/open-message.js';
import { aboutAttempt } from '../messages/message-spans.js';
import { type Receipt, receiptApplied } from '../deciding/receipt.js';
import { receiptDetail } from '../messages/receipt-detail.js';
import { reportedBy } from './reported-failure.js';

const NO_CHANNELS: ReadonlySet<Channel> = new Set();

/**
 * Applies a receipt to its attempt. The history shows it also when it changes nothing, and says why.
 *
 * @param refused the channels whose account is refused, as receipts have it: see `account-errors.ts`
 * @returns whether it raised the attempt's status, and the holds that it calls for
 */
export function recordReceipt(
  open: OpenMessage,
  number: number,
  receipt: Receipt,
  { retryBaseMs, smsProvider }: DeliveryPolicy,
  refused: ReadonlySet<Channel> = NO_CHANNELS,
): { changed: boolean; holds: NewHold[] } {
  const attempt = open.attempt(number);
  if (attempt === undefined) return { changed: false, holds: [] };
  const { failure, spares } = reportedBy(open, attempt, receipt, { smsProvider });
  const { category } = open.message;
  const failuresBefore = open.failuresBefore(attempt);
  const context = { failuresBefore, retryBaseMs, category, smsProvider, codes: CODE_MEANINGS };
  const accountIsRefused = spares || refused.has(attempt.channel);
  const after = receiptApplied(attempt, receipt, { ...context, accountIsRefused });
  const changed = after.status !== attempt.status;
  // A repeat is no news: the recipient may have written START since.
  if (failure?.decision.action === 'suppress' && attempt.errorAction !== 'suppress') {
    open.refusals.push({ channel: attempt.channel, code: failure.code });
  }
  const detail = receiptDetail(attempt, receipt, { known: attempt.status, changed, smsProvider });
  // Its webhook tells of any other, and what it raised.
  if (receipt.source === 'question') open.record('receipt', detail);
  else if ('contradicts' in detail) open.record('receipt', { ...detail, webhookId: receipt.webhookId });
  else open.note('receipt', detail);
  open.change(after);
  if (changed && after.status === 'failed') {
    attemptFailures.inc({ channel: after.channel, reason: reasonKind(after.channel, after.errorCode ?? 'unknown') });
  }
  // Within the transaction: one that is run again after a deadlock tells it twice.
  recordSpan(
    'receipt apply',
    {
      ...aboutAttempt(attempt),
      'siren_gateway.status': receipt.status ?? 'unknown_word',
      'siren_gateway.changed': changed,
    },
    open.message.traceParent,
  );
  if (receipt.status !== 'failed' || failure === null || spares) return { changed, holds: [] };
  const holds = holdsFrom({ ...failure, channel: attempt.channel });
  return { changed, holds: holds.filter(({ kind, channel }) => kind !== 'pause' || refused.has(channel)) };
}
