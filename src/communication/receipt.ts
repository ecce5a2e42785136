import type { Channel } from '../siren/channel.js';
import { errorAction, type ErrorDecision } from '../siren/error-action.js';
import type { ReportedError } from '../siren/outcome.js';
import type { ReceiptStatus } from '../siren/receipt-status.js';
import { doubtCleared, type FailureContext, failureRecorded } from './failure.js';
import type { AttemptRecord } from './attempt.entity.js';
import { rank } from './status.js';

/** What Siren told later about an attempt, by webhook or when asked. */
export interface Receipt {
  providerMessageId: string;
  /** Null for a word we do not know: kept in the history, changes nothing. */
  status: ReceiptStatus | null;
  word: string;
  /** When it happened, as Siren says; null: not said. */
  occurredAt: Date | null;
  receivedAt: Date;
  error: ReportedError | null;
  /** Dialect `toolkit` does not say it. */
  channel: Channel | null;
  provider: string | null;
  /** As it came; dialect `toolkit` does not say it. */
  recipient?: string | null;
  /** The ids of our own that Siren may have echoed. */
  echoed: { messageId: string; attemptId: string } | null;
  source: 'webhook' | 'question';
  /** The stored webhook that brought it; absent where Siren was asked. */
  webhookId?: string;
}

/**
 * The attempt once the receipt is known. The status only rises, and every time is the earliest that was told, so any
 * order of the same receipts ends in the same attempt.
 */
export function receiptApplied(
  attempt: AttemptRecord,
  receipt: Receipt,
  context: FailureContext & { smsProvider: string | null },
): AttemptRecord {
  if (receipt.status === null) return attempt;
  const at = plausible(receipt, attempt.startedAt);
  if (receipt.status !== 'failed') return advanced(attempt, receipt, receipt.status, at);

  const error = receipt.error ?? { code: receipt.word.toLowerCase(), message: 'Siren reported a failure' };
  const decision = decisionTold(attempt, { code: error.code, provider: receipt.provider }, context.smsProvider);
  // Its duplicate was refused because the request itself had been taken before.
  if (decision.action === 'already_accepted') return advanced(attempt, receipt, 'accepted', at);
  return failureRecorded(raised(attempt, receipt, 'failed'), { ...error, decision }, { ...context, at });
}

/** What an error told of an attempt calls for: by who was asked for, else who the receipt names, else the setting. */
export function decisionTold(
  { channel, provider }: Pick<AttemptRecord, 'channel' | 'provider'>,
  told: { code: string; provider: string | null },
  smsProvider: string | null,
): ErrorDecision {
  const owner = provider ?? told.provider ?? (channel === 'sms' ? smsProvider : null);
  return errorAction({ channel, code: told.code, provider: owner ?? undefined });
}

function advanced(
  attempt: AttemptRecord,
  receipt: Receipt,
  status: Exclude<ReceiptStatus, 'failed'>,
  at: Date,
): AttemptRecord {
  const known = doubtCleared(raised(attempt, receipt, status));
  const sentAt = earliest(known.sentAt, at);
  const deliveredAt = earliest(known.deliveredAt, at);
  switch (status) {
    case 'accepted':
      return { ...known, acceptedAt: earliest(known.acceptedAt, at) };
    case 'sent':
      return { ...known, sentAt };
    case 'delivered':
      return { ...known, sentAt, deliveredAt };
    // Some providers tell `read` alone; what was read had been delivered by then.
    case 'read':
      return { ...known, sentAt, deliveredAt, readAt: earliest(known.readAt, at) };
  }
}

function raised(attempt: AttemptRecord, { providerMessageId }: Receipt, to: ReceiptStatus): AttemptRecord {
  return {
    ...attempt,
    providerMessageId: attempt.providerMessageId ?? providerMessageId,
    status: rank(to) > rank(attempt.status) ? to : attempt.status,
  };
}

/** Siren's clock is not ours: what it claims must lie between the attempt's begin and the receipt's coming. */
function plausible({ occurredAt, receivedAt }: Receipt, startedAt: Date): Date {
  const told = occurredAt !== null && occurredAt < receivedAt ? occurredAt : receivedAt;
  return told < startedAt ? startedAt : told;
}

function earliest(known: Date | null, told: Date): Date {
  return known !== null && known <= told ? known : told;
}
