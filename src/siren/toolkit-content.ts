import type { OutboundButton, OutboundLocation, OutboundMessage } from './outbound-message.js';
import { contentAsText } from './content-as-text.js';

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
export function contentFields(message: OutboundMessage): ToolkitContent {
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
