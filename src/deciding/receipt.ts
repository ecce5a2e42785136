import type { Channel } from '../siren/channel.js';
import type { ReportedError } from '../siren/outcome.js';
import type { ReceiptStatus } from '../siren/receipt-status.js';
import type { CodeMeanings } from './code-meanings.js';
import { doubtCleared, type FailureContext, type FailureFacts, failureRecorded } from './failure.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
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
  /** Fields that were to be dates and are none, by their paths. */
  leftOut?: readonly string[];
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
  context: FailureContext & {
    smsProvider: string | null;
    codes: CodeMeanings;
    /** Whether a code of the account is the account's fault: one message's failure does not say so. */
    accountIsRefused?: boolean;
  },
): AttemptRecord {
  if (receipt.status === null) return attempt;
  const at = plausible(receipt, attempt.startedAt);
  if (receipt.status !== 'failed') return advanced(attempt, receipt, receipt.status, at);

  const failure = failureIn(receipt, attempt, context);
  // Its duplicate was refused because the request itself had been taken before.
  if (failure.decision.action === 'already_accepted') return advanced(attempt, receipt, 'accepted', at);
  const isOwn = failure.decision.action === 'pause' && !context.accountIsRefused;
  return failureRecorded(
    raised(attempt, receipt, 'failed'),
    isOwn ? { ...failure, decision: { action: 'fall_back', suspectsAccount: true } } : failure,
    { ...context, at },
  );
}

/**
 * The failure that a receipt reports of an attempt, and what its code calls for, by the provider that was asked for, else
 * the one that the receipt names, else the setting. Of several codes the channel and the provider decide which counts.
 */
export function failureIn(
  { error, word, provider: reporter }: Pick<Receipt, 'error' | 'word' | 'provider'>,
  { channel, provider: asked }: Pick<AttemptRecord, 'channel' | 'provider'>,
  { smsProvider, codes: meanings }: { smsProvider: string | null; codes: CodeMeanings },
): FailureFacts {
  const provider = asked ?? reporter ?? (channel === 'sms' ? smsProvider : null) ?? undefined;
  const origin = { channel, provider, inReceipt: true };
  const {
    code: usual,
    message,
    codes = [],
  } = error ?? { code: word.toLowerCase(), message: 'Siren reported a failure' };
  const code = meanings.known(codes, origin) ?? usual;
  return { code, message, decision: meanings.decisionOf({ ...origin, code }) };
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
  const reported = occurredAt !== null && occurredAt < receivedAt ? occurredAt : receivedAt;
  return reported < startedAt ? startedAt : reported;
}

function earliest(known: Date | null, reported: Date): Date {
  return known !== null && known <= reported ? known : reported;
}
