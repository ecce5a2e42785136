import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendJson } from './send-routes.js';
import { type SandboxTemplate, readApproved } from './approved-templates.js';
import type { SandboxIncomingMessage } from './dialect.js';
import { readObject } from './toolkit-dialect.js';
import type { LedgerEntry, SandboxParts } from './parts.js';
import type { WebhookDelivery } from './webhook-sender.js';

/** The newest messages shown at most. */
const SHOWN = 100;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Routes for people at this machine, without a key: write to the service as a person would, see what was sent. */
export function addControlRoutes(app: FastifyInstance, parts: SandboxParts, receive: Receive, press: Press): void {
  app.post<{ Body: string | undefined }>('/sandbox/incoming', async (request, reply) => {
    if (!LOOPBACK.has(request.ip)) return refuse(reply, 403, 'only from this machine');
    // A web page can post text to loopback without asking, but not JSON.
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return refuse(reply, 415, 'send JSON');
    const input = readIncoming(request.body ?? '');
    if (input === null) return refuse(reply, 400, 'send {"from":"+91…","content":"…","message_type":"text"}');
    const { messageId, ...webhook } = await receive(input);
    return sendJson(reply, webhook.answered ? 200 : 502, JSON.stringify({ message_id: messageId, webhook }));
  });

  app.post<{ Body: string | undefined }>('/sandbox/press', async (request, reply) => {
    if (!LOOPBACK.has(request.ip)) return refuse(reply, 403, 'only from this machine');
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return refuse(reply, 415, 'send JSON');
    const { from, button } = readObject(request.body ?? '') ?? {};
    if (typeof from !== 'string' || typeof button !== 'string') {
      return refuse(reply, 400, 'send {"from":"+91…","button":"…"}, with the id or the title of a button');
    }
    const pressed = await press({ from, button });
    if (pressed === null) return refuse(reply, 404, 'no such button to press was sent to this number');
    const { messageId, ...webhook } = pressed;
    return sendJson(reply, webhook.answered ? 200 : 502, JSON.stringify({ message_id: messageId, webhook }));
  });

  app.post<{ Body: string | undefined }>('/sandbox/templates', (request, reply) => {
    if (!LOOPBACK.has(request.ip)) return refuse(reply, 403, 'only from this machine');
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return refuse(reply, 415, 'send JSON');
    const change = readTemplateChange(request.body ?? '');
    if (change === null) return refuse(reply, 400, TEMPLATE_CHANGES);
    const { approve, paused } = change;
    if (approve !== null) parts.templates.approve(approve);
    if (paused !== null) parts.templates.setPaused(paused.name, paused.paused);
    return sendJson(reply, 200, JSON.stringify({ status: 'done' }));
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

const TEMPLATE_CHANGES = 'send {"name":"…","language":"en","parameters":2} or {"name":"…","paused":true}';

interface TemplateChange {
  approve: SandboxTemplate | null;
  paused: { name: string; paused: boolean } | null;
}

function readTemplateChange(body: string): TemplateChange | null {
  const fields = readObject(body);
  if (fields === null) return null;
  const { name, language, parameters, paused } = fields;
  if (typeof name !== 'string' || (language === undefined && paused === undefined)) return null;
  if (paused !== undefined && typeof paused !== 'boolean') return null;
  const pause = paused === undefined ? null : { name, paused };
  if (language === undefined) return { approve: null, paused: pause };
  if (typeof language !== 'string' || !['undefined', 'number'].includes(typeof parameters)) return null;
  const approve = readApproved(
    parameters === undefined ? `${name}:${language}` : `${name}:${language}:${Number(parameters)}`,
  );
  return approve && { approve, paused: pause };
}

function readIncoming(body: string): IncomingInput | null {
  const fields = readObject(body);
  if (fields === null) return null;
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

/** An incoming message as a test or a person asks for it; the rest is made up. */
interface IncomingInput {
  /** E.164, or anything at all to see what the service makes of it. */
  readonly from: string;
  readonly content?: string;
  /** Siren's word (`text`); media come as `media_url`, `media_type` and `caption` in `metadata`. */
  readonly messageType?: string;
  readonly to?: string;
  /** The same id again is the same message again. */
  readonly messageId?: string;
  /** ISO 8601 (now). */
  readonly timestamp?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Sends a signed incoming message to the service, once, and returns its answer. */
export type Receive = (message: IncomingInput) => Promise<WebhookDelivery & { readonly messageId: string }>;

/** Who presses which button, by its id or its title. */
interface PressInput {
  /** E.164. */
  readonly from: string;
  readonly button: string;
}

/** Presses a button of the newest message to this number that has such a one to press; null where none has. */
export type Press = (pressed: PressInput) => Promise<(WebhookDelivery & { readonly messageId: string }) | null>;

/** What comes of pressing a button: its title as text, and what was pressed where. */
export function pressIn(sent: readonly LedgerEntry[], { from, button }: PressInput): IncomingInput | null {
  const digits = from.replace(/\D/g, '');
  for (const { to, messageId, buttons, channel } of sent.toReversed()) {
    if (to !== `+${digits}` || messageId === null) continue;
    const pressed = buttons.find(({ type, id, title }) => type === 'reply' && (id === button || title === button));
    if (pressed === undefined) continue;
    const { id, title } = pressed;
    return { from, content: title, metadata: { source: channel, button: { id, title }, reply_to: messageId } };
  }
  return null;
}

/** The business's own number in incoming messages. */
const OUR_NUMBER = '+918765432109';

export function completeIncoming(input: IncomingInput, now: Date): SandboxIncomingMessage {
  return {
    messageId: input.messageId ?? `in-${randomUUID()}`,
    from: input.from,
    to: input.to ?? OUR_NUMBER,
    content: input.content ?? '',
    type: input.messageType ?? 'text',
    at: input.timestamp ?? now.toISOString(),
    metadata: input.metadata ?? { source: 'whatsapp' },
  };
}
