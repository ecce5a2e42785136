import type { DeliveryStatusShape, JsonObject } from '../siren/webhook-shapes/shapes.js';
import type { Receipt } from '../deciding/receipt.js';

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
