import { readChannel } from '../channel.js';
import { isObject } from '../../json/walk.js';
import { providerName } from '../provider.js';
import { receiptStatus } from '../outcome.js';
import { reportedError } from '../reported-status.js';
import { Fields, optionalObject, optionalWord } from './fields.js';
import { type Item, readItems, readJsonObject, type WebhookReader } from './items.js';
import type { DeliveryStatusShape, ReadResult } from './shapes.js';

/** Who delivered it, wherever a receipt may say so; nothing when it does not. */
function receiptProvider(receipt: object, metadata: object): { provider?: string } {
  for (const holder of [receipt, metadata] as Record<string, unknown>[]) {
    const integration = holder['providerIntegration'];
    const named = holder['provider'] ?? (isObject(integration) ? integration['code'] : integration);
    const provider = providerName(named);
    if (provider !== undefined) return { provider };
  }
  return {};
}

function readPlatformStatus(body: Record<string, unknown>): ReadResult<DeliveryStatusShape> {
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

function readToolkitStatus(body: Record<string, unknown>): ReadResult<DeliveryStatusShape> {
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

/** Reads what Siren posts when it learned what became of a message, in either dialect: `platform` wraps it in `data`. */
export function readDeliveryStatus(raw: Uint8Array): ReadResult<DeliveryStatusShape> {
  const body = readJsonObject(raw);
  return body.ok ? STATUS.read(body.value) : body;
}

/** The same where the body may also be a list of them. */
export function readDeliveryStatuses(raw: Uint8Array): ReadResult<Item<DeliveryStatusShape>[]> {
  return readItems(raw, STATUS);
}

const STATUS: WebhookReader<DeliveryStatusShape> = {
  dialectOf: (body) => (isObject(body['data']) && !('message_id' in body) ? 'platform' : 'toolkit'),
  read: (body) => (STATUS.dialectOf(body) === 'platform' ? readPlatformStatus(body) : readToolkitStatus(body)),
};
