import { attemptFailures } from '../../meters/meters.js';
import { reasonKind } from '../../siren/reason-kind.js';
import { tellSpan } from '../../tracing/spans.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { OpenMessage } from '../open-message.js';
import { aboutAttempt } from '../message-spans.js';
import { type Receipt, receiptApplied } from '../receipt.js';
import type { AttemptStatus } from '../status.js';

/**
 * Applies a receipt to its attempt and keeps it in the history, also when it changes nothing; then the history says why.
 * Resolves to whether it raised the attempt's status.
 */
export function recordReceipt(
  open: OpenMessage,
  number: number,
  receipt: Receipt,
  { retryBaseMs, smsProvider }: DeliveryPolicy,
): { changed: boolean } {
  const attempt = open.attempt(number);
  if (attempt === undefined) return { changed: false };
  const { category } = open.message;
  const context = { failuresBefore: open.failuresBefore(attempt), retryBaseMs, category, smsProvider };
  const after = receiptApplied(attempt, receipt, context);
  const changed = after.status !== attempt.status;
  open.record('receipt', {
    number,
    channel: attempt.channel,
    status: receipt.status,
    word: receipt.word,
    source: receipt.source,
    changed,
    ...(changed ? {} : { why: whyNothing(attempt.status, receipt) }),
    ...(receipt.occurredAt === null ? {} : { occurredAt: receipt.occurredAt }),
    ...(receipt.error === null ? {} : { code: receipt.error.code }),
    ...(contradicts(attempt.status, receipt) ? { contradicts: attempt.status } : {}),
  });
  open.change(after);
  if (changed && after.status === 'failed') {
    attemptFailures.inc({ channel: after.channel, reason: reasonKind(after.channel, after.errorCode ?? 'unknown') });
  }
  // Within the transaction: one that is run again after a deadlock tells it twice.
  tellSpan(
    'receipt apply',
    {
      ...aboutAttempt(attempt),
      'siren_gateway.status': receipt.status ?? 'unknown_word',
      'siren_gateway.changed': changed,
    },
    open.message.traceParent,
  );
  return { changed };
}

/** Why a receipt raises nothing: its word means nothing to us, it tells what is known, or less than that. */
function whyNothing(known: AttemptStatus, { status }: Receipt): 'unknown_word' | 'known_already' | 'overtaken' {
  if (status === null) return 'unknown_word';
  return status === known ? 'known_already' : 'overtaken';
}

/** Delivered and failed cannot both be true; delivery evidence wins, and the history shows that there was doubt. */
function contradicts(known: AttemptStatus, { status }: Receipt): boolean {
  const delivered = (s: string | null) => s === 'delivered' || s === 'read';
  return (known === 'failed' && delivered(status)) || (delivered(known) && status === 'failed');
}
