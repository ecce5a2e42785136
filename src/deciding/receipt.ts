import type { Channel } from '../siren/channel.js';
import type { ReceiptStatus, ReportedError, SendOutcome } from '../siren/outcome.js';
import type { CodeMeanings } from './next-step.types.js';
import {
  doubtCleared,
  type FailureContext,
  type FailureFacts,
  failureRecorded,
  jitterOf,
  backoffMs,
} from './failure.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { type AttemptStatus, rank } from './status.js';

/** What Siren told later about an attempt, by webhook or when asked. */
export interface Receipt {
  providerMessageId: string;
  /** Null: a word that we do not know. It is kept in the history and changes nothing. */
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
  /** Paths of fields that should be dates and are not. */
  leftOut?: readonly string[];
  /** The stored webhook that brought it. Absent: the answer to a status question. */
  webhookId?: string;
}

/**
 * The attempt after this receipt. The status only rises, and each time is the earliest that was reported. So any order
 * of the same receipts ends in the same attempt.
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
  // The duplicate was refused because Siren had accepted the request itself before.
  if (failure.decision.action === 'already_accepted') return advanced(attempt, receipt, 'accepted', at);
  const isOwn = failure.decision.action === 'pause' && !context.accountIsRefused;
  return failureRecorded(
    raised(attempt, receipt, 'failed'),
    isOwn ? { ...failure, decision: { action: 'fall_back', perhapsAccount: true } } : failure,
    { ...context, at },
  );
}

/**
 * The failure that a receipt reports, and the action that its code calls for. The code is read by the provider that was
 * asked for, else the one that the receipt names, else the setting. If there are several codes, channel and provider
 * decide which one counts.
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
    // Some providers report only `read`. What was read had been delivered by then.
    case 'read':
      return { ...known, sentAt, deliveredAt, readAt: earliest(known.readAt, at) };
  }
}

function raised(attempt: AttemptRecord, { providerMessageId }: Receipt, to: ReceiptStatus): AttemptRecord {
  return {
    ...attempt,
    providerMessageId: attempt.providerMessageId ?? providerMessageId,
    status: higher(attempt, to),
  };
}

function higher({ status }: AttemptRecord, to: AttemptStatus): AttemptStatus {
  return rank(to) > rank(status) ? to : status;
}

/** Siren's clock is not ours: what it claims must lie between the attempt's begin and the receipt's coming. */
function plausible({ occurredAt, receivedAt }: Receipt, startedAt: Date): Date {
  const reported = occurredAt !== null && occurredAt < receivedAt ? occurredAt : receivedAt;
  return reported < startedAt ? startedAt : reported;
}

function earliest(known: Date | null, reported: Date): Date {
  return known !== null && known <= reported ? known : reported;
}

interface OutcomeContext extends FailureContext {
  now: Date;
}

/**
 * The attempt after Siren's answer, or after its absence. However late the answer comes, its rank decides: a receipt
 * that overtook it stays.
 */
export function outcomeApplied(attempt: AttemptRecord, outcome: SendOutcome, context: OutcomeContext): AttemptRecord {
  const answered = { ...attempt, leaseUntil: null };
  switch (outcome.outcome) {
    case 'accepted':
      return accepted(answered, outcome.messageId ?? null, context.now);
    case 'rejected': {
      const { code, message, decision, retryAfterMs } = outcome.error;
      if (decision.action === 'already_accepted') return accepted(answered, null, context.now);
      return failureRecorded(
        { ...answered, status: higher(attempt, 'failed') },
        { code, message, decision, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
        { ...context, at: context.now },
      );
    }
    case 'unknown':
      return outcomeUnknown(answered, outcome.error, context);
  }
}

/** The outcome is unknown: the answer was lost, or the worker that waited for it. */
export function outcomeUnknown(
  attempt: AttemptRecord,
  error: { code: string; message: string },
  { now, failuresBefore, retryBaseMs }: Omit<OutcomeContext, 'category'>,
): AttemptRecord {
  // A receipt may have told more than the answer could.
  if (rank(attempt.status) >= rank('unknown')) return { ...attempt, leaseUntil: null };
  return {
    ...attempt,
    leaseUntil: null,
    status: 'unknown',
    errorCode: error.code,
    errorMessage: error.message,
    retryAt: new Date(now.getTime() + backoffMs(failuresBefore.attempts + 1, retryBaseMs, jitterOf(attempt.id))),
  };
}

function accepted(attempt: AttemptRecord, providerMessageId: string | null, now: Date): AttemptRecord {
  return {
    ...doubtCleared(attempt),
    status: higher(attempt, 'accepted'),
    providerMessageId: attempt.providerMessageId ?? providerMessageId,
    acceptedAt: attempt.acceptedAt !== null && attempt.acceptedAt < now ? attempt.acceptedAt : now,
  };
}
