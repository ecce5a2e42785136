import { failureIn, type Receipt } from '../deciding/receipt.js';
import type { AttemptStatus } from '../deciding/status.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import type { DeliveryStatusShape, JsonObject } from '../siren/webhook-shapes/shapes.js';
import type { AttemptRecord } from './attempt.entity.js';

/** What a stored webhook tells of an attempt, in our own words. @param webhook its id here, and when it came */
export function receiptOf(shape: DeliveryStatusShape, webhook: { id: string; receivedAt: Date }): Receipt {
  const { providerMessageId, status, word, occurredAt, error, channel, provider, recipient, metadata, leftOut } = shape;
  return {
    providerMessageId,
    status,
    word,
    occurredAt,
    receivedAt: webhook.receivedAt,
    error,
    channel,
    provider: provider ?? null,
    recipient,
    echoed: echoedIn(metadata),
    source: 'webhook',
    webhookId: webhook.id,
    ...(leftOut && { leftOut }),
  };
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Our own ids, where Siren sends back what we sent along. */
function echoedIn({ messageId, attemptId }: JsonObject): Receipt['echoed'] {
  return isUuid(messageId) && isUuid(attemptId) ? { messageId, attemptId } : null;
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

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
