import type { DeliveryPolicy } from '../delivery.policy.js';
import type { OpenMessage } from '../open-message.js';
import { type Receipt, receiptApplied } from '../receipt.js';
import type { AttemptStatus } from '../status.js';

/** Applies a receipt to its attempt and keeps it in the history, also when it changes nothing. */
export function recordReceipt(
  open: OpenMessage,
  number: number,
  receipt: Receipt,
  { retryBaseMs }: DeliveryPolicy,
): void {
  const attempt = open.attempt(number);
  if (attempt === undefined) return;
  const context = { failuresBefore: open.failuresBefore(attempt), retryBaseMs };
  const after = receiptApplied(attempt, receipt, context);
  open.record('receipt', {
    number,
    channel: attempt.channel,
    status: receipt.status,
    word: receipt.word,
    source: receipt.source,
    changed: after.status !== attempt.status,
    ...(receipt.occurredAt === null ? {} : { occurredAt: receipt.occurredAt }),
    ...(receipt.error === null ? {} : { code: receipt.error.code }),
    ...(contradicts(attempt.status, receipt) ? { contradicts: attempt.status } : {}),
  });
  open.change(after);
}

/** Delivered and failed cannot both be true; delivery evidence wins, and the history shows that there was doubt. */
function contradicts(known: AttemptStatus, { status }: Receipt): boolean {
  const delivered = (s: string | null) => s === 'delivered' || s === 'read';
  return (known === 'failed' && delivered(status)) || (delivered(known) && status === 'failed');
}
