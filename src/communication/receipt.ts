import type { Channel } from '../siren/channel.js';
import { errorAction } from '../siren/error-action.js';
import type { ReportedError } from '../siren/outcome.js';
import type { ReceiptStatus } from '../siren/receipt-status.js';
import { failureRecorded } from './failure.js';
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
  /** The ids of our own that Siren may have echoed. */
  echoed: { messageId: string; attemptId: string } | null;
  source: 'webhook' | 'question';
}

/**
 * The attempt once the receipt is known. The status only rises, and every time is the earliest that was told, so any
 * order of the same receipts ends in the same attempt. `failuresBefore`: failed requests of this step before this one.
 */
export function receiptApplied(
  attempt: AttemptRecord,
  receipt: Receipt,
  { failuresBefore, retryBaseMs }: { failuresBefore: number; retryBaseMs: number },
): AttemptRecord {
  if (receipt.status === null) return attempt;
  const at = plausible(receipt, attempt.startedAt);
  const raised = {
    ...attempt,
    providerMessageId: attempt.providerMessageId ?? receipt.providerMessageId,
    status: rank(receipt.status) > rank(attempt.status) ? receipt.status : attempt.status,
  };
  switch (receipt.status) {
    case 'accepted':
      return { ...raised, acceptedAt: earliest(attempt.acceptedAt, at) };
    case 'sent':
      return { ...raised, sentAt: earliest(attempt.sentAt, at) };
    case 'delivered':
      return { ...raised, sentAt: earliest(attempt.sentAt, at), deliveredAt: earliest(attempt.deliveredAt, at) };
    // Some providers tell `read` alone; what was read had been delivered by then.
    case 'read':
      return {
        ...raised,
        sentAt: earliest(attempt.sentAt, at),
        deliveredAt: earliest(attempt.deliveredAt, at),
        readAt: earliest(attempt.readAt, at),
      };
    case 'failed': {
      const error = receipt.error ?? { code: receipt.word.toLowerCase(), message: 'Siren reported a failure' };
      const decision = errorAction({
        channel: attempt.channel,
        code: error.code,
        ...(receipt.provider === null ? {} : { provider: receipt.provider }),
      });
      return failureRecorded(raised, { ...error, decision }, { at, failuresBefore, retryBaseMs });
    }
  }
}

/** Siren's clock is not ours: what it claims must lie between the attempt's begin and the receipt's coming. */
function plausible({ occurredAt, receivedAt }: Receipt, startedAt: Date): Date {
  if (occurredAt === null || occurredAt > receivedAt) return receivedAt;
  return occurredAt < startedAt ? startedAt : occurredAt;
}

function earliest(known: Date | null, told: Date): Date {
  return known !== null && known <= told ? known : told;
}
