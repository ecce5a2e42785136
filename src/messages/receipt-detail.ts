import { CODE_MEANINGS } from '../siren/error-action.js';
import type { AttemptRecord } from './attempt.entity.js';
import { failureIn, type Receipt } from '../deciding/receipt.js';
import type { AttemptStatus } from '../deciding/status.js';

export interface ReceiptContext {
  /** The attempt's status before. */
  known: AttemptStatus;
  /** Whether the receipt raised it. */
  changed: boolean;
  smsProvider: string | null;
}

/** The history's detail of a receipt. If it changed nothing, it says why. */
export function receiptDetail(
  attempt: Pick<AttemptRecord, 'number' | 'channel' | 'provider'>,
  receipt: Receipt,
  { known, changed, smsProvider }: ReceiptContext,
): Record<string, unknown> {
  const { status, word, source, occurredAt, leftOut } = receipt;
  const hasError = status === 'failed' || receipt.error !== null;
  return {
    number: attempt.number,
    channel: attempt.channel,
    ...{ status, word, source, changed },
    ...(!changed && { why: whyNothing(known, receipt) }),
    ...(occurredAt !== null && { occurredAt: occurredAt.toISOString() }),
    ...(hasError && { code: failureIn(receipt, attempt, { smsProvider, codes: CODE_MEANINGS }).code }),
    ...(leftOut !== undefined && { leftOut }),
    ...(contradicts(known, receipt) && { contradicts: known }),
  };
}

/** Why a receipt raises nothing: its word means nothing to us, it tells what is known, or less than that. */
function whyNothing(known: AttemptStatus, { status }: Receipt): 'unknown_word' | 'known_already' | 'overtaken' {
  if (status === null) return 'unknown_word';
  return status === known ? 'known_already' : 'overtaken';
}

/** Delivered and failed cannot both be true; delivery evidence wins, and the history shows that there was doubt. */
function contradicts(known: AttemptStatus, { status }: Pick<Receipt, 'status'>): boolean {
  const delivered = (s: string | null) => s === 'delivered' || s === 'read';
  return (known === 'failed' && delivered(status)) || (delivered(known) && status === 'failed');
}
