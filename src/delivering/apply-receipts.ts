import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import { type Receipt, receiptApplied } from '../deciding/receipt.js';
import { type ChannelState, refusedChannels, reportedBy } from './account-errors.js';
import type { KnownId } from './provider-ids.js';
import type { Tx } from '../database/transaction.js';
import { holdsFrom, type NewHold } from '../limits/holds.js';
import type { StatusAnswer } from './pending-answers.js';
import type { ReceiptResult } from './receipt-source.js';
import { attemptFailures } from '../meters/meters.js';
import type { Channel } from '../siren/channel.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import { reasonKind } from '../siren/explain-error.js';
import { recordSpan } from '../tracing/spans.js';
import { aboutAttempt } from '../messages/message-spans.js';
import { receiptDetail } from '../messages/receipts.js';

/** A receipt whose attempt is known, and whose message this turn holds. */
export interface MatchedReceipt {
  receipt: Receipt;
  open: OpenMessage;
  number: number;
  /** It answers a status question for which no message waited. */
  reconciles: boolean;
}

export interface AppliedReceipts {
  results: Map<Receipt, ReceiptResult>;
  /** Ids that a receipt has brought to an attempt that had none. */
  ids: KnownId[];
  holds: NewHold[];
}

/** Raises attempts by receipts, in the order in which they came. In any order, the attempts end the same. */
export async function applyReceipts(
  tx: Tx,
  matched: readonly MatchedReceipt[],
  channels: ChannelState,
  policy: DeliveryPolicy,
  onFailed: (open: OpenMessage, cause: unknown) => void,
): Promise<AppliedReceipts> {
  const refused = await refusedChannels(tx, matched, channels, policy);
  const applied: AppliedReceipts = { results: new Map(), ids: [], holds: [] };
  for (const { receipt, open, number, reconciles } of matched) {
    try {
      const { messageId, channel, status: from, providerMessageId } = open.attempt(number)!;
      if (providerMessageId === null && receipt.providerMessageId !== '' && !open.isErased) {
        applied.ids.push({ providerMessageId: receipt.providerMessageId, channel, messageId, number });
      }
      const { changed, holds: called } = recordReceipt(open, number, receipt, policy, refused);
      applied.holds.push(...called);
      const { isErased } = open;
      applied.results.set(receipt, { is: changed ? 'applied' : 'changed_nothing', messageId, number, isErased });
      if (reconciles && changed) open.record('reconciled', { number, channel, from, to: open.attempt(number)!.status });
    } catch (cause) {
      onFailed(open, cause);
      applied.results.set(receipt, { is: 'failed', cause });
    }
  }
  return applied;
}

/** Answers to status questions, in the form of receipts. An answer without a status changes nothing, and is noted. */
export function statusReceipts(
  answers: readonly StatusAnswer[],
  messages: ReadonlyMap<string, OpenMessage>,
): MatchedReceipt[] {
  return answers.flatMap(({ messageId, number, answer, reconciles }): MatchedReceipt[] => {
    const open = messages.get(messageId);
    const attempt = open?.attempt(number);
    if (open === undefined || attempt === undefined) return [];
    if (!reconciles) open.change({ ...attempt, leaseUntil: null });
    else if (answer.outcome === 'known' || answer.outcome === 'not_found')
      open.change({ ...attempt, askedAt: open.now });
    const { channel, providerMessageId } = attempt;
    if (answer.outcome !== 'known') {
      // If no message waited for it, the question is asked again later. So there is nothing to note.
      if (!reconciles || answer.outcome === 'not_found') {
        open.record('status_not_known', { number, channel, answer: answer.outcome });
      }
      return [];
    }
    const by = { channel, provider: null, echoed: null, source: 'question' as const, receivedAt: open.now };
    return [{ open, number, reconciles, receipt: { ...answer, ...by, providerMessageId: providerMessageId ?? '' } }];
  });
}

const NO_CHANNELS: ReadonlySet<Channel> = new Set();

/**
 * Applies a receipt to its attempt. The history also shows a receipt that changes nothing, and why.
 *
 * @param refused the channels whose account receipts show to be refused: see `account-errors.ts`
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
  // A repeat must not suppress again: the recipient may have written START since.
  if (failure?.decision.action === 'suppress' && attempt.errorAction !== 'suppress' && !open.isErased) {
    open.refusals.push({ channel: attempt.channel, code: failure.code });
  }
  const detail = receiptDetail(attempt, receipt, { known: attempt.status, changed, smsProvider });
  // Every other receipt shows in its webhook's result.
  if (receipt.source === 'question') open.record('receipt', detail);
  else if ('contradicts' in detail) open.record('receipt', { ...detail, webhookId: receipt.webhookId });
  else open.note('receipt', detail);
  open.change(after);
  if (changed && after.status === 'failed') {
    attemptFailures.inc({ channel: after.channel, reason: reasonKind(after.channel, after.errorCode ?? 'unknown') });
  }
  // Counted within the transaction. So a transaction that is repeated after a deadlock counts twice.
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
