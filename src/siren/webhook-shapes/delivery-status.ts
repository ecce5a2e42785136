import { isObject } from '../parse-object.js';
import { readJsonObject } from './json-body.js';
import { readPlatformStatus } from './platform-status.js';
import type { DeliveryStatusShape, ReadResult } from './shapes.js';
import { readToolkitStatus } from './toolkit-status.js';

/** Reads what Siren posts when it learned what became of a message, in either dialect: `platform` wraps it in `data`. */
export function readDeliveryStatus(raw: Uint8Array): ReadResult<DeliveryStatusShape> {
  const body = readJsonObject(raw);
  if (!body.ok) return body;
  return isObject(body.value['data']) && !('message_id' in body.value)
    ? readPlatformStatus(body.value)
    : readToolkitStatus(body.value);
}
