import { isObject } from '../parse-object.js';
import { readJsonObject } from './json-body.js';
import { readPlatformMessage } from './platform-message.js';
import type { IncomingMessageShape, ReadResult } from './shapes.js';
import { readToolkitMessage } from './toolkit-message.js';

/** Reads what Siren posts when a person wrote, in either dialect: `platform` wraps it in a `message`. */
export function readIncomingMessage(raw: Uint8Array): ReadResult<IncomingMessageShape> {
  const body = readJsonObject(raw);
  if (!body.ok) return body;
  return isObject(body.value['message']) ? readPlatformMessage(body.value) : readToolkitMessage(body.value);
}
