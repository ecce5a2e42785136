import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Receipt } from '../deciding/receipt.js';
import { type ChannelState, refusedChannels } from './account-errors.js';
import type { KnownId } from './provider-ids.js';
import { recordReceipt } from './record-receipt.js';
import type { Tx } from '../database/transaction.js';
import type { NewHold } from '../limits/holds.js';
import type { StatusAnswer } from './news.js';
import type { ReceiptResult } from './receipt-source.js';

/** A receipt whose attempt is known, and whose message this turn holds. */
export interface MatchedReceipt {
  receipt: Receipt;
  open: OpenMessage;
  number: number;
  /** It answers a question that nobody waited for. */
  reconciles: boolean;
}

export interface AppliedReceipts {
  results: Map<Receipt, ReceiptResult>;
  /** Ids that a receipt has brought to an attempt that had none. */
  ids: KnownId[];
  holds: NewHold[];
}

/** Raises attempts by receipts, in the order in which they came. Whatever order that is, the attempts end the same. */
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
      if (providerMessageId === null && receipt.providerMessageId !== '') {
        applied.ids.push({ providerMessageId: receipt.providerMessageId, channel, messageId, number });
      }
      const { changed, holds: called } = recordReceipt(open, number, receipt, policy, refused);
      applied.holds.push(...called);
      applied.results.set(receipt, { is: changed ? 'applied' : 'changed_nothing', messageId, number });
      if (reconciles && changed) open.record('reconciled', { number, channel, from, to: open.attempt(number)!.status });
    } catch (cause) {
      onFailed(open, cause);
      applied.results.set(receipt, { is: 'failed', cause });
    }
  }
  return applied;
}

/** Answers to questions, as the receipts that they are applied like. No status is no news, and is noted. */
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
      // Where nobody waited for it, it is asked once more: that is no news at all.
      if (!reconciles || answer.outcome === 'not_found') {
        open.record('status_not_known', { number, channel, answer: answer.outcome });
      }
      return [];
    }
    const by = { channel, provider: null, echoed: null, source: 'question' as const, receivedAt: open.now };
    return [{ open, number, reconciles, receipt: { ...answer, ...by, providerMessageId: providerMessageId ?? '' } }];
  });
}
