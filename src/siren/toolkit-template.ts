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
export interface ToolkitTemplate {
  name: string;
  language: string;
  parameters: string[];
}

/** The fields of a request that make it a template, beside `to`, `content` and `metadata`. */
export function templateFields(template: ToolkitTemplate): { type: string; template: ToolkitTemplate } {
  const { name, language, parameters } = template;
  return { type: 'template', template: { name, language, parameters } };
}
