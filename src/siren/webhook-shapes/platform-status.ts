import { readChannel } from '../channel.js';
import { isObject } from '../parse-object.js';
import { receiptStatus } from '../receipt-status.js';
import { reportedError } from '../reported-error.js';
import { Fields, optionalObject, optionalWord } from './fields.js';
import { receiptProvider } from './receipt-provider.js';
import type { DeliveryStatusShape, ReadResult } from './shapes.js';

export function readPlatformStatus(body: Record<string, unknown>): ReadResult<DeliveryStatusShape> {
  const data = isObject(body['data']) ? body['data'] : {};
  const fields = new Fields();
  const providerMessageId = fields.requiredId('data.notificationId', data['notificationId']);
  const word = fields.requiredString('data.status', data['status']);
  const occurredAt = fields.optionalDate('timestamp', body['timestamp']);
  if (fields.errors.length > 0) return { ok: false, errors: fields.errors };
  const status = receiptStatus(word);
  const channel = readChannel(data['channel']);
  const metadata = optionalObject(data['metadata']);
  return {
    ok: true,
    value: {
      providerMessageId,
      word,
      status,
      occurredAt,
      // No place for an error is documented: what is wrapped wins over the envelope.
      error: reportedError({ ...body, ...data }, { word, status, channel }),
      channel,
      recipient: optionalWord(data['recipient']),
      ...receiptProvider(data, metadata),
      metadata,
      ...(fields.leftOut.length > 0 && { leftOut: fields.leftOut }),
    },
  };
}
