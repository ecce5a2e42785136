import type { Dialect, IncomingMessage, Layout, ReadSend, Receipt, StatusReport } from './dialect.js';

const TYPES = new Set(['text', 'image', 'voice', 'video', 'document']);
const E164 = /^\+[1-9]\d{6,14}$/;

function readSend(body: string): ReadSend {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { ok: false, problem: 'the body is not JSON' };
  }
  if (!isObject(parsed)) return { ok: false, problem: 'the body is not a JSON object' };
  const { to, content, type = 'text', metadata = null } = parsed;
  if (typeof to !== 'string' || !E164.test(to)) return { ok: false, problem: '"to" is not an E.164 number' };
  if (typeof type !== 'string' || !TYPES.has(type))
    return { ok: false, problem: '"type" is not one of Siren\'s types' };
  if (typeof content !== 'string') return { ok: false, problem: '"content" is not a string' };
  if (content === '' && type === 'text') return { ok: false, problem: '"content" is empty' };
  if (metadata !== null && !isObject(metadata)) return { ok: false, problem: '"metadata" is not an object' };
  return { ok: true, send: { to, content, type, metadata } };
}

function status(report: StatusReport): string {
  return JSON.stringify({
    message_id: report.messageId,
    status: report.status,
    delivered_at: report.deliveredAt,
    error: report.error,
  });
}

function receiptWebhook(receipt: Receipt, layout: Layout) {
  const fields = {
    message_id: receipt.messageId,
    status: receipt.status,
    ...(receipt.deliveredAt === null ? {} : { delivered_at: receipt.deliveredAt }),
    error: receipt.error,
    timestamp: receipt.at,
    ...(receipt.echo === null ? {} : { metadata: receipt.echo }),
  };
  return { path: '/api/v1/webhooks/siren/delivery-status', body: lay(fields, layout) };
}

function incomingWebhook(message: IncomingMessage, layout: Layout) {
  const fields = {
    message_id: message.messageId,
    from_number: message.from,
    to_number: message.to,
    content: message.content,
    message_type: message.type,
    timestamp: message.at,
    metadata: message.metadata,
  };
  return { path: '/api/v1/webhooks/siren/message', body: lay(fields, layout) };
}

function lay(fields: Record<string, unknown>, layout: Layout): string {
  const laid = layout.note === null ? fields : { ...fields, note: layout.note };
  return layout.spaced ? JSON.stringify(laid, null, 2) : JSON.stringify(laid);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Siren's dialect `toolkit`, seen from Siren's side. */
export const toolkitDialect: Dialect = {
  sendRoutes: [
    { path: '/v1/messages/whatsapp', channel: 'whatsapp' },
    { path: '/v1/messages/sms', channel: 'sms' },
  ],
  statusRoute: '/v1/messages/:id/status',
  readSend,
  accepted: (messageId) => `{"message_id":${JSON.stringify(messageId)}}`,
  refused: (error) => JSON.stringify({ error }),
  status,
  receiptWebhook,
  incomingWebhook,
};
