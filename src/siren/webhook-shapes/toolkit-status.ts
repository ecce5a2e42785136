import { readChannel } from '../channel.js';
import { receiptStatus } from '../receipt-status.js';
import { reportedError } from '../reported-error.js';
import { Fields, optionalObject, optionalWord } from './fields.js';
import { receiptProvider } from './receipt-provider.js';
import type { DeliveryStatusShape, ReadResult } from './shapes.js';

export function readToolkitStatus(body: Record<string, unknown>): ReadResult<DeliveryStatusShape> {
  const fields = new Fields();
  const providerMessageId = fields.requiredId('message_id', body['message_id']);
  const word = fields.requiredString('status', body['status']);
  const deliveredAt = fields.optionalDate('delivered_at', body['delivered_at']);
  const timestamp = fields.optionalDate('timestamp', body['timestamp']);
  if (fields.errors.length > 0) return { ok: false, errors: fields.errors };
  const status = receiptStatus(word);
  const metadata = optionalObject(body['metadata']);
  const channel = readChannel(body['channel'] ?? metadata['channel'] ?? metadata['source']);
  return {
    ok: true,
    value: {
      providerMessageId,
      word,
      status,
      // `delivered_at` stays in the later receipts of a message: of `read` it is not the time.
      occurredAt: status === 'delivered' ? (deliveredAt ?? timestamp) : (timestamp ?? deliveredAt),
      error: reportedError(body, { word, status, channel }),
      channel,
      recipient: optionalWord(body['to_number'] ?? body['to'] ?? body['recipient']),
      ...receiptProvider(body, metadata),
      metadata,
      ...(fields.leftOut.length > 0 && { leftOut: fields.leftOut }),
    },
  };
}
