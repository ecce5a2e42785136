import { isObject } from '../parse-object.js';
import { type Item, type Reader, readItems } from './items.js';
import { readJsonObject } from './json-body.js';
import { readPlatformMessage } from './platform-message.js';
import type { IncomingMessageShape, ReadResult } from './shapes.js';
import { readToolkitMessage } from './toolkit-message.js';

/** Reads what Siren posts when a sender wrote, in either dialect: `platform` wraps it in a `message`. */
export function readIncomingMessage(raw: Uint8Array): ReadResult<IncomingMessageShape> {
  const body = readJsonObject(raw);
  return body.ok ? MESSAGE.read(body.value) : body;
}

/** The same where the body may also be a list of them. */
export function readIncomingMessages(raw: Uint8Array): ReadResult<Item<IncomingMessageShape>[]> {
  return readItems(raw, MESSAGE);
}

const MESSAGE: Reader<IncomingMessageShape> = {
  dialectOf: (body) => (isObject(body['message']) ? 'platform' : 'toolkit'),
  read: (body) => (MESSAGE.dialectOf(body) === 'platform' ? readPlatformMessage(body) : readToolkitMessage(body)),
};
