import { randomUUID } from 'node:crypto';
import type { IncomingMessagePageDto } from '../../../inbox/incoming-message.dto.js';
import type { MessageDto } from '../../../messages/message.dto.js';
import type { ReceivedWebhookPageDto } from '../../../webhooks/webhook.dto.js';
import type { Channel } from '../../../siren/channel.js';
import type { SirenModuleOptions } from '../../../siren/siren.options.js';
import { refusesKey, withSirenClient } from '../siren-of-environment.js';
import { adviceOnCode, adviceOnSilence } from './advice.js';
import type { RunningService, WebhookEndpoint } from './running-service.js';

/** What is wrong, in one sentence, and what to do. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

export interface Check {
  readonly service: RunningService;
  readonly siren: SirenModuleOptions;
  readonly to: string;
  readonly channels: readonly Channel[];
  /** Where Siren reaches the service, without a trailing slash; null: not looked at. */
  readonly publicUrl: string | null;
  /** How long each webhook is waited for. */
  readonly waitMs: number;
  readonly waitsForReply: boolean;
  readonly sends: boolean;
  readonly say: (line: string) => void;
  /** How long between two looks. */
  readonly lookEveryMs: number;
}

/** A problem as the API answers it (RFC 9457). */
interface Problem {
  detail?: string;
  errors?: { message: string }[];
}

/**
 * Goes step by step from the service to the phone and back, says each that is well, and stops at the first that is not.
 * @throws CheckFailure
 */
export async function check(all: Check): Promise<void> {
  await checkService(all);
  await checkSiren(all);
  if (all.publicUrl !== null) await checkPublicUrl(all.publicUrl, all.say);
  if (!all.sends) return all.say('nothing was sent: leave --dry-run out for that');
  const before = await all.service.webhookAnswers('message');
  const began = new Date();
  let recipient = all.to;
  for (const channel of all.channels) recipient = await checkChannel(all, channel);
  if (all.waitsForReply) await checkReply(all, { recipient, began, before });
}

async function checkService({ service, say }: Check): Promise<void> {
  const ready = await service.call('GET', '/health/ready').catch(() => {
    throw new CheckFailure(
      `no service answers at ${service.url}: start it (npm run start:prod), or say where it is with --service`,
    );
  });
  if (ready.status === 503) throw new CheckFailure('the service is not ready: its log says why ("not ready")');
  if (ready.status !== 200) {
    throw new CheckFailure(`what answers at ${service.url} is not this service: say where it is with --service`);
  }
  say(`the service answers at ${service.url}, and its database is there`);
  const list = await service.call('GET', '/api/v1/messages?limit=1');
  if (list.status === 401) throw new CheckFailure('ADMIN_API_KEY is not that of the running service: correct it here');
  if (list.status !== 200) {
    throw new CheckFailure(`the API answers ${list.status}: ask a process with ROLES=api, with --service`);
  }
  say('it takes ADMIN_API_KEY');
}

/** Asked for a message that there is not, a Siren that is well says so. */
async function checkSiren({ siren, say }: Check): Promise<void> {
  const answer = await withSirenClient(siren, (client) => client.getStatus(randomUUID()));
  if (answer.outcome === 'unknown') {
    const { error } = answer;
    if (refusesKey(error)) throw new CheckFailure(`Siren refuses the key (${error.code}): correct SIREN_API_KEY`);
    if (error.status === undefined && error.code !== 'invalid_answer') {
      throw new CheckFailure(`Siren cannot be reached (${error.code}): correct SIREN_BASE_URL, or look at the network`);
    }
    if ((error.status ?? 0) >= 500) throw new CheckFailure(`Siren fails (${error.code}): try again later`);
  }
  say('Siren answers at SIREN_BASE_URL, and takes SIREN_API_KEY');
}

async function checkPublicUrl(url: string, say: (line: string) => void): Promise<void> {
  const health = await fetch(`${url}/api/v1/webhooks/siren/health`, { signal: AbortSignal.timeout(10_000) }).then(
    (response) => response.text(),
    () => null,
  );
  if (health === null) throw new CheckFailure(`nothing answers at ${url}: look at its name, certificate and proxy`);
  if (!health.includes('"siren-integration"')) {
    throw new CheckFailure(`what answers at ${url} is not this service: let its proxy pass /api/v1/webhooks/siren on`);
  }
  say(`the service is reached at ${url}`);
}

/** Resolves to the recipient's number as the service reads it. */
async function checkChannel(all: Check, channel: Channel): Promise<string> {
  const { service, say } = all;
  const before = await service.webhookAnswers('delivery-status');
  const sent = await service.call<MessageDto & Problem>('POST', '/api/v1/messages', {
    to: all.to,
    text: 'A test of your message gateway. Please answer with any word.',
    channels: [{ channel }],
    allowDuplicate: true,
    reference: 'siren-check',
  });
  if (sent.status !== 202) throw new CheckFailure(`the service does not take the message: ${wordsOf(sent.body)}`);
  const { id } = sent.body;
  const look = async () => (await service.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;

  const answered = await watch(all, look, (message) => message.finishedAt !== null || isAnswered(message));
  failIfFailed(channel, answered);
  if (!isAnswered(answered)) throw new CheckFailure(await whyWaits(all, answered));
  say(`Siren took the message by ${channel}`);

  const receipts = `/api/v1/received-webhooks?kind=receipt&messageId=${id}`;
  const came = await watch(
    all,
    async () => (await service.call<ReceivedWebhookPageDto>('GET', receipts)).body,
    ({ items }) => items.length > 0,
  );
  if (came.items.length === 0) throw await silence(all, 'delivery-status', before);
  say('its delivery-status webhook came, signed with SIREN_WEBHOOK_SECRET');

  const ended = await watch(all, look, ({ finishedAt, status }) => finishedAt !== null || isArrived(status));
  failIfFailed(channel, ended);
  say(isArrived(ended.status) ? `it was ${ended.status}` : 'it has not reached the phone yet: is that switched on?');
  return ended.to;
}

async function checkReply(
  all: Check,
  { recipient, began, before }: { recipient: string; began: Date; before: ReadonlyMap<number, number> },
): Promise<void> {
  all.say(`now answer it from that phone with any word (waiting ${all.waitMs / 1000} s)`);
  const list = async () =>
    (await all.service.call<IncomingMessagePageDto>('GET', '/api/v1/incoming-messages?limit=50')).body.items;
  const isReply = ({ fromE164, receivedAt }: { fromE164: string | null; receivedAt: Date }) =>
    fromE164 === recipient && new Date(receivedAt) >= began;
  const items = await watch(all, list, (incoming) => incoming.some(isReply));
  if (!items.some(isReply)) throw await silence(all, 'message', before);
  all.say('the answer came by webhook, signed with SIREN_WEBHOOK_SECRET');
}

function isAnswered({ attempts }: MessageDto): boolean {
  return attempts.some(({ acceptedAt, providerMessageId }) => acceptedAt !== null || providerMessageId !== null);
}

function isArrived(status: string): boolean {
  return status === 'delivered' || status === 'read';
}

function failIfFailed(channel: Channel, { status, attempts, failure }: MessageDto): void {
  if (!['failed', 'suppressed', 'expired'].includes(status)) return;
  const code = status === 'suppressed' ? status : (attempts.at(-1)?.error?.code ?? failure?.code ?? 'unknown');
  throw new CheckFailure(`by ${channel} ${adviceOnCode(channel, code)}`);
}

/** A message that Siren has not taken waits for something; its last failure, or the state of Siren, says for what. */
async function whyWaits({ service }: Check, { attempts }: MessageDto): Promise<string> {
  const last = attempts.at(-1);
  if (last?.error) return `the message waits, since by ${last.channel} ${adviceOnCode(last.channel, last.error.code)}`;
  if (last !== undefined) return 'Siren has not answered yet: look at SIREN_BASE_URL, and raise SIREN_TIMEOUT_MS';
  const health = await service.call<{ reasons?: string[] }>('GET', '/api/v1/webhooks/siren/health');
  const reasons = health.body.reasons ?? [];
  return reasons.length > 0
    ? `the service sends nothing now: ${reasons.join('; ')}`
    : 'no process sends it: run one with ROLES=worker on the same database';
}

async function silence(
  { service, waitMs }: Check,
  endpoint: WebhookEndpoint,
  before: ReadonlyMap<number, number>,
): Promise<CheckFailure> {
  const after = await service.webhookAnswers(endpoint);
  return new CheckFailure(adviceOnSilence(endpoint, { before, after, waitedS: waitMs / 1000 }));
}

/** Looks until it is so, or until the time is over; resolves to what was seen last. */
async function watch<Seen>(
  { waitMs, lookEveryMs }: Check,
  look: () => Promise<Seen>,
  isSo: (seen: Seen) => boolean,
): Promise<Seen> {
  const began = performance.now();
  for (;;) {
    const seen = await look();
    if (isSo(seen) || performance.now() - began > waitMs) return seen;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

function wordsOf({ detail, errors = [] }: Problem): string {
  return [detail, ...errors.map(({ message }) => message)].filter(Boolean).join('; ');
}
