import { randomBytes } from 'node:crypto';
import type {
  Channel,
  Dialect,
  IncomingMessage,
  Layout,
  ReadSend,
  Receipt,
  SentTemplate,
  StatusReport,
  Webhook,
} from './dialect.js';
import { readContent } from './sent-content.js';
import { E164, isObject, lay, parseObject } from './json.js';

const TEMPLATE_TYPE = 'template';
const TYPES = new Set(['text', 'image', 'voice', 'video', 'document', 'sticker', 'location', TEMPLATE_TYPE]);

const NO_TEMPLATE = { template: null, provider: null };

function readSend(body: string, channel: Channel | null): ReadSend {
  const parsed = parseObject(body);
  if (parsed === null) return { ok: false, problem: 'the body is not a JSON object' };
  if (channel === null) return { ok: false, problem: 'the address names no channel' };
  const { to, content, type = 'text', metadata = null } = parsed;
  if (typeof to !== 'string' || !E164.test(to)) return { ok: false, problem: '"to" is not an E.164 number' };
  if (typeof type !== 'string' || !TYPES.has(type))
    return { ok: false, problem: '"type" is not one of Siren\'s types' };
  if (typeof content !== 'string') return { ok: false, problem: '"content" is not a string' };
  if (content === '' && type === 'text') return { ok: false, problem: '"content" is empty' };
  if (metadata !== null && !isObject(metadata)) return { ok: false, problem: '"metadata" is not an object' };
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

function receiptWebhook(receipt: Receipt, layout: Layout): Webhook {
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

function incomingWebhook(message: IncomingMessage, layout: Layout): Webhook {
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
