import { readChannel } from '../channel.js';
import { Fields, optionalObject, optionalText, optionalWord } from './fields.js';
import { toolkitType } from './incoming-type.js';
import type { IncomingMedia, IncomingMessageShape, ReadResult } from './shapes.js';
import type { JsonObject } from '../json-value.js';

export function readToolkitMessage(body: Record<string, unknown>): ReadResult<IncomingMessageShape> {
  const fields = new Fields();
  const providerMessageId = fields.requiredString('message_id', body['message_id']);
  const from = fields.requiredString('from_number', body['from_number']);
  const providerType = fields.requiredString('message_type', body['message_type']);
  const sentAt = fields.requiredDate('timestamp', body['timestamp']);
  if (fields.errors.length > 0 || sentAt === null) return { ok: false, errors: fields.errors };
  const metadata = optionalObject(body['metadata']);
  return {
    ok: true,
    value: {
      providerMessageId,
      from,
      to: optionalWord(body['to_number']),
      channel: readChannel(metadata['source']),
      type: toolkitType(providerType),
      providerType,
      text: optionalText(body['content']),
      media: mediaIn(metadata),
      metadata,
      sentAt,
    },
  };
}

/** The dialect has no field for files: they come in the metadata, one at most. */
function mediaIn(metadata: JsonObject): IncomingMedia[] {
  const url = optionalWord(metadata['media_url']);
  if (url === null) return [];
  return [{ url, mimeType: optionalWord(metadata['media_type']), caption: optionalText(metadata['caption']) }];
}
