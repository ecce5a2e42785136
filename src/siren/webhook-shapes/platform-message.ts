import { readChannel } from '../channel.js';
import { isObject } from '../parse-object.js';
import { Fields, optionalObject, optionalText, optionalWord } from './fields.js';
import { buttonTextsIn, textOrLabel } from './button-texts.js';
import { contactsIn } from './incoming-contacts.js';
import { locationIn } from './incoming-location.js';
import { kindOfFirst, mediaIn } from './incoming-media.js';
import { answeringIn } from './pressed-button.js';
import { incomingType } from './incoming-type.js';
import { pick } from './loose-fields.js';
import type { IncomingMessageShape, ReadResult } from './shapes.js';

export function readPlatformMessage(body: Record<string, unknown>): ReadResult<IncomingMessageShape> {
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
