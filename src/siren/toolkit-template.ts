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
 * The dialect writes it and the sandbox reads it, both by this file.
 */
export const TEMPLATE_TYPE = 'template';

export interface ToolkitTemplate {
  name: string;
  language: string;
  parameters: string[];
}

/** The fields of a request that make it a template, beside `to`, `content` and `metadata`. */
export function templateFields(template: ToolkitTemplate): { type: string; template: ToolkitTemplate } {
  const { name, language, parameters } = template;
  return { type: TEMPLATE_TYPE, template: { name, language, parameters } };
}

/** The template of a request whose `type` is `template`; null where it is none. */
export function readTemplate(template: unknown): ToolkitTemplate | null {
  if (typeof template !== 'object' || template === null) return null;
  const { name, language, parameters = [] } = template as Record<string, unknown>;
  if (typeof name !== 'string' || name === '' || typeof language !== 'string' || language === '') return null;
  if (!Array.isArray(parameters) || !parameters.every((value) => typeof value === 'string')) return null;
  return { name, language, parameters };
}
