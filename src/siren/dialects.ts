import { contentAsText } from './content-as-text.js';
import type { SirenDialect } from './dialect.js';
import { readIsoDate } from './webhook-shapes/fields.js';
import { idInPath, readMessageId } from './message-id.js';
import type { OutboundButton, OutboundLocation, OutboundMessage } from './outbound-message.js';
import { parseObject } from './parse-object.js';
import { PLATFORM, senderField } from './platform.dialect.js';
import { reportedStatus } from './reported-status.js';
import type { SirenDialectName } from './siren.options.js';
import { isSuccess } from './wire/exchange.js';

/**
 * Files, places and buttons in dialect `toolkit`. Of files Siren names `media_url`, `media_type` and `caption`; all else is our
 * choice, in the terms of its other messages:
 *
 * | what | request `POST /v1/messages/whatsapp` |
 * |---|---|
 * | a file | `{"to":"+919876543210","content":"…","type":"image","media_url":"https://…","media_type":"image/png","caption":"…"}` |
 * | a document's name | `"media_filename":"bill.pdf"`, beside these |
 * | a sticker | `"type":"sticker"`, as a file |
 * | a place | `{"to":…,"content":"…","type":"location","location":{"latitude":12.97,"longitude":77.59,"name":"…","address":"…"}}` |
 * | buttons | `"buttons":[{"type":"reply","id":"yes","title":"Yes"},{"type":"url","title":"Open","url":"https://…"}]`, beside a text or a file |
 *
 * - `content` of a file is the text; `caption` is its own, else the text again. Of a place it is what an SMS would say: a Siren that
 *   knows no places sends it as text.
 * - A button that is pressed comes back as an incoming message: `content` is its title, `metadata.button` is `{"id","title"}`, and
 *   `metadata.reply_to` is the `message_id` of the message that it stood in.
 *
 * The sandbox reads and writes it by itself, as any other Siren would.
 */
interface ToolkitContent {
  content: string;
  type: string;
  media_url?: string;
  media_type?: string;
  media_filename?: string;
  caption?: string;
  location?: OutboundLocation;
  buttons?: readonly OutboundButton[];
}

/** What a request says, beside `to` and `metadata`. */
function contentFields(message: OutboundMessage): ToolkitContent {
  const { text, type = 'text', media, location, buttons } = message;
  const withButtons = buttons !== undefined && buttons.length > 0 && { buttons };
  if (location !== undefined) {
    return { content: contentAsText(text, { location }), type: 'location', location, ...withButtons };
  }
  return {
    content: text,
    type,
    ...(media && {
      media_url: media.url,
      media_type: media.mimeType,
      media_filename: media.filename,
      caption: media.caption,
    }),
    ...withButtons,
  };
}

/**
 * An approved WhatsApp template in dialect `toolkit`. Siren does not specify how one is sent; this is our choice, in the
 * terms of its other messages:
 *
 * | call | request |
 * |---|---|
 * | `POST /v1/messages/whatsapp` | `{"to":"+919876543210","content":"…","type":"template","template":{"name":"…","language":"en","parameters":["…"]},"metadata":{…}}` |
 *
 * - `type` is `template`, beside `text`, `image`, `voice`, `video` and `document`.
 * - `template.name` and `template.language` are WhatsApp's own; `parameters` are texts in the order of its placeholders.
 * - `content` is the text that the recipient reads: a Siren that knows no templates sends it as free text.
 *
 * The sandbox reads it by itself, as any other Siren would.
 */
interface ToolkitTemplate {
  name: string;
  language: string;
  parameters: string[];
}

/** The fields of a request that make it a template, beside `to`, `content` and `metadata`. */
function templateFields(template: ToolkitTemplate): { type: string; template: ToolkitTemplate } {
  const { name, language, parameters } = template;
  return { type: 'template', template: { name, language, parameters } };
}

export const DIALECT_NAMES: readonly SirenDialectName[] = ['toolkit', 'platform'];

/** The dialect used for sending. */
export function dialectNamed(name: SirenDialectName): SirenDialect {
  switch (name) {
    case 'toolkit':
      return TOOLKIT;
    case 'platform':
      return PLATFORM;
  }
}

/** The simpler of Siren's two APIs: one address per channel, snake_case, a bare `message_id`. */
const TOOLKIT: SirenDialect = {
  name: 'toolkit',
  takesProviders: false,

  buildSend(channel, message) {
    return { method: 'POST', path: `/v1/messages/${channel}`, body: JSON.stringify(sendBody(message)) };
  },

  readSend(answer) {
    if (!isSuccess(answer)) return { taken: false };
    const messageId = readMessageId(parseObject(answer.body)?.['message_id']);
    return messageId === undefined ? { taken: true } : { taken: true, messageId };
  },

  buildStatusQuestion(messageId) {
    const id = idInPath(messageId);
    return id === null ? null : { method: 'GET', path: `/v1/messages/${id}/status` };
  },

  readStatus(answer) {
    if (!isSuccess(answer)) return { reported: 'error' };
    const body = parseObject(answer.body) ?? {};
    const status = reportedStatus(body['status'], body, readIsoDate(body['delivered_at']));
    return status === null ? { reported: 'nothing' } : { reported: 'status', status };
  },

  webhooks: null,
};

function sendBody(message: OutboundMessage): Record<string, unknown> {
  const { to, text, template, metadata, senderId } = message;
  return {
    to,
    ...(template === undefined
      ? contentFields(message)
      : {
          content: text,
          ...templateFields({ ...template, parameters: template.parameters.map(({ value }) => value) }),
        }),
    ...senderField('toolkit', senderId),
    ...(metadata && { metadata }),
  };
}
