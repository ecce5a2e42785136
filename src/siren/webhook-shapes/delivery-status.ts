import { isObject } from '../parse-object.js';
import { type Item, type Reader, readItems } from './items.js';
import { readJsonObject } from './json-body.js';
import { readPlatformStatus } from './platform-status.js';
import type { DeliveryStatusShape, ReadResult } from './shapes.js';
import { readToolkitStatus } from './toolkit-status.js';

/** Reads what Siren posts when it learned what became of a message, in either dialect: `platform` wraps it in `data`. */
export function readDeliveryStatus(raw: Uint8Array): ReadResult<DeliveryStatusShape> {
  const body = readJsonObject(raw);
  return body.ok ? STATUS.read(body.value) : body;
}

/** The same where the body may also be a list of them. */
export function readDeliveryStatuses(raw: Uint8Array): ReadResult<Item<DeliveryStatusShape>[]> {
  return readItems(raw, STATUS);
}

const STATUS: Reader<DeliveryStatusShape> = {
  dialectOf: (body) => (isObject(body['data']) && !('message_id' in body) ? 'platform' : 'toolkit'),
  read: (body) => (STATUS.dialectOf(body) === 'platform' ? readPlatformStatus(body) : readToolkitStatus(body)),
};
