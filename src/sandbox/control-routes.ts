import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendJson } from './answering.js';
import type { IncomingInput, Receive } from './inbox.js';
import type { Parts } from './parts.js';

/** The newest messages shown at most. */
const SHOWN = 100;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Routes for people at this machine, without a key: write to the service as a person would, see what was sent. */
export function addControlRoutes(app: FastifyInstance, parts: Parts, receive: Receive): void {
  app.post<{ Body: string | undefined }>('/sandbox/incoming', async (request, reply) => {
    if (!LOOPBACK.has(request.ip)) return refuse(reply, 403, 'only from this machine');
    // A web page can post text to loopback without asking, but not JSON.
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return refuse(reply, 415, 'send JSON');
    const input = readIncoming(request.body ?? '');
    if (input === null) return refuse(reply, 400, 'send {"from":"+91…","content":"…","message_type":"text"}');
    const { messageId, ...webhook } = await receive(input);
    return sendJson(reply, webhook.answered ? 200 : 502, JSON.stringify({ message_id: messageId, webhook }));
  });

  app.get<{ Querystring: { to?: string } }>('/sandbox/messages', (request, reply) => {
    if (!LOOPBACK.has(request.ip)) return refuse(reply, 403, 'only from this machine');
    // By digits: an unescaped + in a query is a space.
    const digits = request.query.to?.replace(/\D/g, '');
    const found = parts.ledger.entries.filter(({ to }) => digits === undefined || to === `+${digits}`);
    const items = found.slice(-SHOWN).reverse();
    const withStatus = items.map((entry) => ({
      ...entry,
      status: entry.messageId === null ? null : (parts.messages.get(entry.messageId)?.status ?? null),
    }));
    return sendJson(reply, 200, JSON.stringify({ items: withStatus }, null, 2));
  });
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return sendJson(reply, status, JSON.stringify({ error: { message } }));
}

function readIncoming(body: string): IncomingInput | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const fields = parsed as Record<string, unknown>;
  const { from, content = '', message_type: messageType = 'text', message_id: messageId, metadata } = fields;
  if (typeof from !== 'string' || typeof content !== 'string' || typeof messageType !== 'string') return null;
  if (messageId !== undefined && typeof messageId !== 'string') return null;
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null)) return null;
  return {
    from,
    content,
    messageType,
    ...(messageId === undefined ? {} : { messageId }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
  };
}
