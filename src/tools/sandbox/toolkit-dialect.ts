import { randomBytes } from 'node:crypto';
import type {
  SandboxChannel,
  Dialect,
  SandboxIncomingMessage,
  Layout,
  ReadSend,
  SandboxReceipt,
  SentButton,
  SentContent,
  SentLocation,
  SentTemplate,
  StatusReport,
  Webhook,
} from './dialect.js';

export const E164 = /^\+[1-9]\d{6,14}$/;

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null for what is no JSON object. */
export function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The text of a webhook, laid out as asked. */
export function lay(fields: Record<string, unknown>, layout: Layout): string {
  const laid = layout.note === null ? fields : { ...fields, note: layout.note };
  return layout.spaced ? JSON.stringify(laid, null, 2) : JSON.stringify(laid);
}

const FILES = new Set(['image', 'voice', 'video', 'document', 'sticker']);

export const NO_CONTENT: SentContent = { media: null, location: null, buttons: [] };

type ReadContent =
  { readonly ok: true; readonly content: SentContent } | { readonly ok: false; readonly problem: string };

/** The file, the place and the buttons of a request in dialect `toolkit`, by the service's own account of them. */
function readContent(body: Record<string, unknown>, type: string, channel: SandboxChannel): ReadContent {
  const problem = (text: string) => ({ ok: false, problem: text }) as const;
  const url = body['media_url'];
  if (channel === 'sms' && (url !== undefined || type === 'location' || body['buttons'] !== undefined)) {
    return problem('an SMS is text alone');
  }
  if (url !== undefined && (typeof url !== 'string' || !url.startsWith('https://'))) {
    return problem('"media_url" is not an address of https');
  }
  const location = type === 'location' ? readLocation(body['location']) : null;
  if (type === 'location' && location === null) return problem('"location" is no place');
  const buttons = readButtons(body['buttons'] ?? []);
  if (buttons === null) return problem('"buttons" are not one to three different buttons');
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : null);
  const media =
    FILES.has(type) && typeof url === 'string'
      ? { url, mimeType: text('media_type'), caption: text('caption'), filename: text('media_filename') }
      : null;
  return { ok: true, content: { media, location, buttons } };
}

function readLocation(value: unknown): SentLocation | null {
  if (!isJsonObject(value)) return null;
  const { latitude, longitude, name = null, address = null } = value;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const isText = (one: unknown): one is string | null => one === null || typeof one === 'string';
  return isText(name) && isText(address) ? { latitude, longitude, name, address } : null;
}

/** Null where they are not what WhatsApp takes. */
function readButtons(value: unknown): SentButton[] | null {
  if (!Array.isArray(value) || value.length > 3) return null;
  const buttons = value.map(readButton);
  if (buttons.includes(null)) return null;
  const read = buttons as SentButton[];
  return new Set(read.map(({ title }) => title)).size === read.length ? read : null;
}

function readButton(value: unknown): SentButton | null {
  if (!isJsonObject(value)) return null;
  const { type, title, id = null, url = null } = value;
  if (typeof title !== 'string' || title === '' || [...title].length > 20) return null;
  if (type === 'reply' && typeof id === 'string') return { type, title, id, url: null };
  return type === 'url' && typeof url === 'string' ? { type, title, id: null, url } : null;
}

const TEMPLATE_TYPE = 'template';
const TYPES = new Set(['text', 'image', 'voice', 'video', 'document', 'sticker', 'location', TEMPLATE_TYPE]);

const NO_TEMPLATE = { template: null, provider: null };

function readSend(body: string, channel: SandboxChannel | null): ReadSend {
  const parsed = readObject(body);
  if (parsed === null) return { ok: false, problem: 'the body is not a JSON object' };
  if (channel === null) return { ok: false, problem: 'the address names no channel' };
  const { to, content, type = 'text', metadata = null } = parsed;
  if (typeof to !== 'string' || !E164.test(to)) return { ok: false, problem: '"to" is not an E.164 number' };
  if (typeof type !== 'string' || !TYPES.has(type))
    return { ok: false, problem: '"type" is not one of Siren\'s types' };
  if (typeof content !== 'string') return { ok: false, problem: '"content" is not a string' };
  if (content === '' && type === 'text') return { ok: false, problem: '"content" is empty' };
  if (metadata !== null && !isJsonObject(metadata)) return { ok: false, problem: '"metadata" is not an object' };
  const senderId = parsed['sender_id'] ?? null;
  if (senderId !== null && typeof senderId !== 'string') return { ok: false, problem: '"sender_id" is not a string' };
  const said = readContent(parsed, type, channel);
  if (!said.ok) return said;
  const common = { channel, to, content, type, ...said.content, ...NO_TEMPLATE, senderId, metadata };
  if (type !== TEMPLATE_TYPE) return { ok: true, send: common };
  const template = channel === 'whatsapp' ? readTemplate(parsed['template']) : null;
  if (template === null) return { ok: false, problem: '"template" is no template of WhatsApp' };
  return { ok: true, send: { ...common, template } };
}

/** The template of a request whose `type` is `template`; null where it is none. */
function readTemplate(template: unknown): SentTemplate | null {
  if (typeof template !== 'object' || template === null) return null;
  const { name, language, parameters = [] } = template as Record<string, unknown>;
  if (typeof name !== 'string' || name === '' || typeof language !== 'string' || language === '') return null;
  if (!Array.isArray(parameters) || !parameters.every((value) => typeof value === 'string')) return null;
  return { name, language, parameters };
}

function status(report: StatusReport): string {
  return JSON.stringify({
    message_id: report.messageId,
    status: report.status,
    delivered_at: report.deliveredAt,
    error: report.error,
  });
}

function receiptWebhook(receipt: SandboxReceipt, layout: Layout): Webhook {
  const fields = {
    message_id: receipt.messageId,
    status: receipt.status,
    ...(receipt.deliveredAt === null ? {} : { delivered_at: receipt.deliveredAt }),
    error: receipt.error,
    timestamp: receipt.at,
    ...(receipt.echo === null ? {} : { metadata: receipt.echo }),
  };
  return { kind: 'status', headers: {}, body: lay(fields, layout) };
}

function incomingWebhook(message: SandboxIncomingMessage, layout: Layout): Webhook {
  const fields = {
    message_id: message.messageId,
    from_number: message.from,
    to_number: message.to,
    content: message.content,
    message_type: message.type,
    timestamp: message.at,
    metadata: message.metadata,
  };
  return { kind: 'message', headers: {}, body: lay(fields, layout) };
}

// Not from the seed: a service keeps ids for ever, so two runs of the sandbox must not give the same.
const run = randomBytes(6).toString('hex');
let taken = 0;

/** Siren's dialect `toolkit`, seen from Siren's side. */
export const toolkitDialect: Dialect = {
  sendRoutes: [
    { path: '/v1/messages/whatsapp', channel: 'whatsapp' },
    { path: '/v1/messages/sms', channel: 'sms' },
  ],
  statusRoute: '/v1/messages/:id/status',
  newMessageId: (channel) => `${channel === 'whatsapp' ? 'wa' : 'sm'}-${run}-${++taken}`,
  readSend,
  accepted: (messageId) => `{"message_id":${JSON.stringify(messageId)}}`,
  refused: (status, error) => ({ status, body: JSON.stringify({ error }) }),
  status,
  receiptWebhook,
  incomingWebhook,
  registration: null,
};
