import { readChannel } from '../channel.js';
import { isObject } from '../../json/walk.js';
import { answeringIn, buttonTextsIn, textOrLabel } from './pressed-button.js';
import { Fields, optionalObject, optionalText, optionalWord } from './fields.js';
import { contactsIn, kindOfFirst, mediaIn } from './incoming-attachments.js';
import { type Item, readItems, readJsonObject, type WebhookReader } from './items.js';
import { pick } from './loose-fields.js';
import type { IncomingLocation, IncomingMessageShape, IncomingType, ReadResult } from './shapes.js';

type Holder = Record<string, unknown>;

/**
 * Where the sender says to be: under `location` in any of these places, or, when the message is a location, as bare
 * coordinates or as a text `12.97,77.59`. Null when there are no coordinates on this earth.
 */
function locationIn(holders: readonly Holder[], content: unknown, isLocation: boolean): IncomingLocation | null {
  const nested = holders.map((holder) => pick(holder, 'location')).filter(isObject);
  const bare = isLocation ? [...(isObject(content) ? [content] : []), ...holders, pairIn(content)] : [];
  for (const candidate of [...nested, ...bare]) {
    const latitude = degrees(pick(candidate, 'latitude', 'lat'), 90);
    const longitude = degrees(pick(candidate, 'longitude', 'lng', 'lon', 'long'), 180);
    if (latitude === null || longitude === null) continue;
    return {
      latitude,
      longitude,
      name: optionalWord(pick(candidate, 'name', 'label')),
      address: optionalWord(pick(candidate, 'address')),
    };
  }
  return null;
}

function pairIn(content: unknown): Holder {
  const [, latitude, longitude] =
    (typeof content === 'string' && /^\s*(?:geo:)?(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/i.exec(content)) || [];
  return { latitude, longitude };
}

/** A number, or text that is one. */
function degrees(value: unknown, most: number): number | null {
  if (typeof value === 'string' && value.trim() === '') return null;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Math.abs(number) <= most ? number : null;
}

const TYPES: ReadonlyMap<string, IncomingType> = new Map([
  ['text', 'text'],
  ['image', 'image'],
  ['photo', 'image'],
  ['voice', 'voice'],
  ['audio', 'voice'],
  ['ptt', 'voice'],
  ['video', 'video'],
  ['document', 'document'],
  ['file', 'document'],
  ['application', 'document'],
  ['location', 'location'],
  ['contact', 'contacts'],
  ['contacts', 'contacts'],
  ['vcard', 'contacts'],
]);

/** Any letter case, and the first half of a MIME type will do; a word that nobody knows is treated as text. */
function incomingType(word: string): IncomingType {
  const [kind = ''] = word.trim().toLowerCase().split('/');
  return TYPES.get(kind) ?? 'text';
}

function readPlatformMessage(body: Record<string, unknown>): ReadResult<IncomingMessageShape> {
  const message = isObject(body['message']) ? body['message'] : {};
  const fields = new Fields();
  const providerMessageId = fields.requiredId('message.id', message['id']);
  const from = fields.requiredString('message.from', message['from']);
  const sentAt = readSentAt(fields, body, message);
  if (fields.errors.length > 0 || sentAt === null) return { ok: false, errors: fields.errors };

  const metadata = optionalObject(body['metadata']);
  const text = message['text'];
  const reported = optionalWord(message['type']) ?? kindOfFirst(message);
  const location = locationIn([message, metadata], text, reported !== null && incomingType(reported) === 'location');
  const contacts = contactsIn([message]);
  const buttonTexts = buttonTextsIn([message, metadata, body]);
  const providerType = reported ?? (location ? 'location' : contacts.length > 0 ? 'contacts' : 'text');
  const type = incomingType(providerType);
  return {
    ok: true,
    value: {
      providerMessageId,
      from,
      to: optionalWord(message['to']),
      channel: readChannel(body['channel']),
      type,
      providerType,
      text: type === 'text' ? textOrLabel(optionalText(text), buttonTexts) : optionalText(text),
      media: mediaIn([message, metadata]),
      location,
      contacts,
      conversationId: optionalWord(pick(message, 'conversationId') ?? pick(metadata, 'conversationId')),
      ...(buttonTexts.length > 0 && { buttonTexts }),
      ...answeringIn([message, metadata, body]),
      metadata,
      sentAt,
    },
  };
}

/** The message's own time; the envelope's where it has none. */
function readSentAt(fields: Fields, body: Record<string, unknown>, message: Record<string, unknown>): Date | null {
  const own = message['timestamp'];
  return own === undefined || own === null
    ? fields.requiredDate('timestamp', body['timestamp'])
    : fields.requiredDate('message.timestamp', own);
}

/** The dialect has no fields for files, places and cards: they come in the metadata, and perhaps beside it. */
function readToolkitMessage(body: Record<string, unknown>): ReadResult<IncomingMessageShape> {
  const fields = new Fields();
  const providerMessageId = fields.requiredId('message_id', body['message_id']);
  const from = fields.requiredString('from_number', body['from_number']);
  const providerType = fields.requiredString('message_type', body['message_type']);
  const sentAt = fields.requiredDate('timestamp', body['timestamp']);
  if (fields.errors.length > 0 || sentAt === null) return { ok: false, errors: fields.errors };
  const metadata = optionalObject(body['metadata']);
  const { content } = body;
  const holders = [metadata, body, ...(isObject(content) ? [content] : [])];
  const type = incomingType(providerType);
  // Content that is an object is the button itself, or holds it.
  const buttonTexts = buttonTextsIn([body, metadata, ...(isObject(content) ? [{ button: content }] : [])]);
  const isButton = type === 'text' && buttonTexts.length > 0;
  return {
    ok: true,
    value: {
      providerMessageId,
      from,
      to: optionalWord(body['to_number']),
      channel: readChannel(metadata['source']),
      type,
      providerType,
      text: isButton
        ? textOrLabel(isObject(content) ? null : optionalText(content), buttonTexts)
        : optionalText(content),
      media: mediaIn(holders),
      location: locationIn(holders, content, type === 'location'),
      contacts: contactsIn(holders),
      conversationId: optionalWord(pick(metadata, 'conversationId') ?? pick(body, 'conversationId')),
      ...(buttonTexts.length > 0 && { buttonTexts }),
      ...answeringIn([body, metadata, ...(isObject(content) ? [{ button: content }] : [])]),
      metadata,
      sentAt,
    },
  };
}

/** Reads what Siren posts when a sender wrote, in either dialect: `platform` wraps it in a `message`. */
export function readIncomingMessage(raw: Uint8Array): ReadResult<IncomingMessageShape> {
  const body = readJsonObject(raw);
  return body.ok ? MESSAGE.read(body.value) : body;
}

/** The same where the body may also be a list of them. */
export function readIncomingMessages(raw: Uint8Array): ReadResult<Item<IncomingMessageShape>[]> {
  return readItems(raw, MESSAGE);
}

const MESSAGE: WebhookReader<IncomingMessageShape> = {
  dialectOf: (body) => (isObject(body['message']) ? 'platform' : 'toolkit'),
  read: (body) => (MESSAGE.dialectOf(body) === 'platform' ? readPlatformMessage(body) : readToolkitMessage(body)),
};
