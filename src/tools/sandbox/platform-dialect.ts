import { randomBytes, randomUUID } from 'node:crypto';
import type {
  SandboxChannel,
  Dialect,
  SandboxIncomingMessage,
  Layout,
  ReadRegistration,
  ReadSend,
  SandboxReceipt,
  SentTemplate,
  Webhook,
  SandboxWebhookKind,
  WebhookTarget,
  WebhookTargets,
} from './dialect.js';
import { E164, isJsonObject, lay, NO_CONTENT, readObject } from './toolkit-dialect.js';

/** Under which name each kind of webhook is registered. */
const CONFIGS: readonly (readonly [string, SandboxWebhookKind])[] = [
  ['webhookConfig', 'status'],
  ['inboundWebhookConfig', 'message'],
];

/** Reads where webhooks are to go: either kind, or both. */
function readRegistration(body: string): ReadRegistration {
  const parsed = readObject(body) ?? {};
  const targets: Partial<Record<SandboxWebhookKind, WebhookTarget>> = {};
  for (const [name, kind] of CONFIGS) {
    const config = parsed[name] ?? null;
    if (config === null) continue;
    const { url, secret } = isJsonObject(config) ? config : {};
    if (typeof url !== 'string' || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
      return { ok: false, problem: `"${name}.url" is no address` };
    }
    if (typeof secret !== 'string' || secret === '') return { ok: false, problem: `"${name}.secret" is missing` };
    targets[kind] = { url, secret };
  }
  if (Object.keys(targets).length === 0) return { ok: false, problem: 'neither webhook is named' };
  return { ok: true, targets };
}

/** What is answered: where they go, and never the secret. */
function registered(targets: WebhookTargets): Record<string, unknown> {
  return Object.fromEntries(
    CONFIGS.flatMap(([name, kind]) => {
      const target = targets[kind];
      if (target === undefined) return [];
      return [[name, { url: target.url, headers: [], verificationKey: randomBytes(16).toString('hex') }]];
    }),
  );
}

const ROOT = '/api/v1/public';
const PROVIDER = /^(WHATSAPP|SMS)_[A-Z\d_]+$/;
const FILE_TYPES: Readonly<Record<string, string>> = { photo: 'image', audio: 'voice' };

function readSend(body: string): ReadSend {
  const parsed = readObject(body);
  if (parsed === null) return { ok: false, problem: 'the body is not a JSON object' };
  const { body: content, recipient, providerIntegration = null } = parsed;
  const channel = channelOf(parsed['channel']);
  if (channel === null) return { ok: false, problem: '"channel" is neither WHATSAPP nor SMS' };
  const to = isJsonObject(recipient) ? recipient[channel] : undefined;
  if (typeof to !== 'string' || !E164.test(to)) {
    return { ok: false, problem: `"recipient.${channel}" is not an E.164 number` };
  }
  const provider = isJsonObject(providerIntegration) ? providerIntegration['code'] : providerIntegration;
  if (provider !== null && !isProviderOf(channel, provider)) {
    return { ok: false, problem: '"providerIntegration.code" is no provider of the channel' };
  }
  const senderId = parsed['senderId'] ?? null;
  if (senderId !== null && typeof senderId !== 'string') return { ok: false, problem: '"senderId" is not a string' };
  const common = { channel, to, ...NO_CONTENT, metadata: null, provider, senderId };
  if (parsed['template'] !== undefined) {
    const template = channel === 'whatsapp' && content === undefined ? templateIn(parsed) : null;
    if (template === null)
      return { ok: false, problem: '"template" is no template of WhatsApp in the place of a body' };
    return { ok: true, send: { ...common, content: '', type: 'template', template } };
  }
  if (typeof content !== 'string' || content === '') return { ok: false, problem: '"body" is not a text' };
  return { ok: true, send: { ...common, content, type: 'text', template: null } };
}

/** There is no field for its language. */
function templateIn({ template, templateVariables: variables = {} }: Record<string, unknown>): SentTemplate | null {
  const name = isJsonObject(template) ? template['name'] : undefined;
  if (typeof name !== 'string' || name === '' || !isJsonObject(variables)) return null;
  const parameters = Object.values(variables);
  return parameters.every((value) => typeof value === 'string') ? { name, language: null, parameters } : null;
}

function channelOf(word: unknown): SandboxChannel | null {
  return word === 'WHATSAPP' ? 'whatsapp' : word === 'SMS' ? 'sms' : null;
}

function isProviderOf(channel: SandboxChannel, code: unknown): code is string {
  return typeof code === 'string' && PROVIDER.exec(code)?.[1] === channel.toUpperCase();
}

function receiptWebhook({ messageId, status, channel, to, error, at, echo }: SandboxReceipt, layout: Layout): Webhook {
  const data = {
    notificationId: messageId,
    status: status === 'accepted' ? 'queued' : status,
    ...(channel === null ? {} : { channel }),
    ...(to === null ? {} : { recipient: to }),
    metadata: echo ?? { workflowId: 'w-1' },
    ...(error === null ? {} : { error }),
  };
  return webhook('status', { event: 'notification.status.updated', timestamp: at, data }, layout);
}

function incomingWebhook(
  { messageId, from, to, content, type, at, metadata }: SandboxIncomingMessage,
  layout: Layout,
): Webhook {
  const { media_url: url, media_type: mimeType, caption, source, ...rest } = metadata;
  const media = typeof url === 'string' ? [{ type: FILE_TYPES[type] ?? type, url, mimeType, caption }] : [];
  const message = {
    id: messageId,
    from,
    to,
    ...(type === 'text' || media.length > 0 ? {} : { type }),
    text: content,
    timestamp: at,
    ...(media.length === 0 ? {} : { media }),
  };
  const channel = source === 'sms' ? 'sms' : 'whatsapp';
  return webhook('message', { event: 'message.received', timestamp: at, channel, message, metadata: rest }, layout);
}

/** `X-Siren-Delivery` stays the same when the webhook is delivered again. */
function webhook(
  kind: SandboxWebhookKind,
  fields: { event: string } & Record<string, unknown>,
  layout: Layout,
): Webhook {
  const headers = { 'x-siren-event': fields.event, 'x-siren-delivery': randomUUID() };
  return { kind, headers, body: lay(fields, layout) };
}

function answer(data: unknown, error: unknown = null): string {
  return JSON.stringify({ data, error, errors: null, meta: null });
}

/** Siren's dialect `platform`, seen from Siren's side. */
export const platformDialect: Dialect = {
  sendRoutes: [{ path: `${ROOT}/send-messages`, channel: null }],
  statusRoute: `${ROOT}/message-status/:id`,
  newMessageId: () => randomUUID(),
  readSend,
  accepted: (messageId) => answer({ notificationId: messageId }),
  refused: (status, { code, message }) => ({
    // What a provider says (its codes are numbers) comes in a 200.
    status: status < 500 && typeof code === 'number' ? 200 : status,
    body: answer(null, { errorCode: String(code), message }),
  }),
  status: ({ status, error }) =>
    answer({ status: status === 'accepted' ? 'QUEUED' : status.toUpperCase(), ...(error === null ? {} : { error }) }),
  receiptWebhook,
  incomingWebhook,
  registration: {
    route: `${ROOT}/webhooks`,
    read: readRegistration,
    registered: (targets) => answer(registered(targets)),
  },
};
