import { readChannel } from '../channel.js';
import { isObject } from '../parse-object.js';
import { Fields, optionalObject, optionalText, optionalWord } from './fields.js';
import { buttonTextsIn, textOrLabel } from './button-texts.js';
import { contactsIn } from './incoming-contacts.js';
import { locationIn } from './incoming-location.js';
import { mediaIn } from './incoming-media.js';
import { answeringIn } from './pressed-button.js';
import { incomingType } from './incoming-type.js';
import { pick } from './loose-fields.js';
import type { IncomingMessageShape, ReadResult } from './shapes.js';

/** The dialect has no fields for files, places and cards: they come in the metadata, and perhaps beside it. */
export function readToolkitMessage(body: Record<string, unknown>): ReadResult<IncomingMessageShape> {
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
