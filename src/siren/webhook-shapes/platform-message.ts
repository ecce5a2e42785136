import { readChannel } from '../channel.js';
import { isObject } from '../parse-object.js';
import { Fields, optionalObject, optionalText, optionalWord } from './fields.js';
import { platformType } from './incoming-type.js';
import type { IncomingMedia, IncomingMessageShape, ReadResult } from './shapes.js';

export function readPlatformMessage(body: Record<string, unknown>): ReadResult<IncomingMessageShape> {
  const message = isObject(body['message']) ? body['message'] : {};
  const fields = new Fields();
  const providerMessageId = fields.requiredString('message.id', message['id']);
  const from = fields.requiredString('message.from', message['from']);
  const sentAt = readSentAt(fields, body, message);
  if (fields.errors.length > 0 || sentAt === null) return { ok: false, errors: fields.errors };
  const files = filesIn(message);
  const providerType = optionalWord(message['type']) ?? optionalWord(files[0]?.['type']) ?? 'text';
  return {
    ok: true,
    value: {
      providerMessageId,
      from,
      to: optionalWord(message['to']),
      channel: readChannel(body['channel']),
      type: platformType(providerType),
      providerType,
      text: optionalText(message['text']),
      media: files.flatMap(readMedia),
      metadata: optionalObject(body['metadata']),
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

function filesIn(message: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(message['media']) ? message['media'].filter(isObject) : [];
}

/** `type` is a kind (`image`) by the documentation; a MIME type is taken for one. */
function readMedia(file: Record<string, unknown>): IncomingMedia[] {
  const url = optionalWord(file['url']);
  if (url === null) return [];
  const type = optionalWord(file['type']);
  const mimeType = optionalWord(file['mimeType']) ?? (type?.includes('/') ? type : null);
  return [{ url, mimeType, caption: optionalText(file['caption']) }];
}
