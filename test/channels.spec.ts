import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditPageDto } from '../src/audit/reading/audit.dto.js';
import type { ChannelStateDto, ChannelStatesDto } from '../src/delivering/channels.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import type { Channel } from '../src/siren/channel.js';
import { makeApiKey } from './support/api-keys.js';
import { withPolicy } from './support/delivery-policy.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const NEVER_MS = 3_600_000;
const CHANNELS = '/api/v1/channels';
const TRY = `${CHANNELS}/whatsapp/try`;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  other = await startGateway({ beside: gateway });
  // Nobody tries a paused channel unless told to.
  for (const replica of [gateway, other]) withPolicy(replica, { firstProbeMs: NEVER_MS, longestProbeMs: NEVER_MS });
});
afterAll(async () => {
  await other?.close();
  await gateway?.close();
});
afterEach(async () => {
  await gateway.sandbox.reset();
  for (const table of ['channel_holds', 'template_holds']) await query(gateway.database, `DELETE FROM ${table}`);
});

const list = async (of = gateway) => (await of.call<ChannelStatesDto>('GET', CHANNELS)).body;
const channel = async (name: Channel = 'whatsapp') => (await list()).items.find((one) => one.channel === name)!;
const submit = async (to: string) =>
  (await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: `To ${to}` })).body;
const audit = async () =>
  (await gateway.call<AuditPageDto>('GET', '/api/v1/audit?action=channel.tried')).body.items.reverse();
const requests = () => gateway.sandbox.requests.length;

/** Messages that wait since Siren answers so. */
async function held(
  from: number,
  fault: Parameters<Gateway['sandbox']['misbehave']>[0],
  state: ChannelStateDto['state'],
) {
  gateway.sandbox.misbehave(fault);
  const messages = await Promise.all(Array.from({ length: 5 }, (_, i) => submit(`+9198765${from + i}`)));
  await eventually(async () => expect(await channel()).toMatchObject({ state, waiting: 5, isTrying: false }));
  return messages;
}
const delivered = async (messages: readonly MessageDto[]) => {
  for (const { id } of messages) expect(await finished(gateway, id)).toMatchObject({ status: 'delivered' });
};

describe('a channel', () => {
  it('that is held by nothing says so, and is not tried', async () => {
    const open = { state: 'open', heldBy: null, reason: null, since: null, until: null, waiting: 0, probes: [] };
    expect(await list()).toMatchObject({
      items: [
        { channel: 'whatsapp', ...open },
        { channel: 'sms', ...open },
      ],
      heldTemplates: [],
    });
    const { status, body } = await gateway.call('POST', TRY);
    expect([status, body.detail]).toEqual([409, 'The channel is not held: its messages leave.']);
    expect((await gateway.call('POST', `${CHANNELS}/fax/try`)).status).toBe(400);
    expect(await audit()).toEqual([]);
  });

  it('that refuses the key is tried when somebody says so, by one message, through any replica', async () => {
    const messages = await held(21_000, { kind: 'status', status: 401 }, 'paused');
    const paused = await channel();
    expect(paused).toMatchObject({ heldBy: 'api_key', reason: 'http_401', account: true, probes: [] });
    expect(paused.until!.valueOf()).not.toBe(paused.since);

    const before = requests();
    expect((await other.call('POST', TRY)).status).toBe(200);
    const tried = await eventually(async () => {
      const now = await channel();
      expect(now.probes).toHaveLength(1);
      return now;
    });
    expect(requests()).toBe(before + 1);
    const [probe] = tried.probes;
    expect(probe).toMatchObject({ code: 'http_401', meaning: expect.stringContaining('401') as string });
    expect(messages.map(({ id }) => id)).toContain(probe!.messageId);
    expect(tried).toMatchObject({ state: 'paused', since: paused.since, isTrying: false, waiting: 5 });

    await gateway.sandbox.reset();
    expect((await gateway.call('POST', TRY)).status).toBe(200);
    await delivered(messages);
    expect(await channel()).toMatchObject({ state: 'open', probes: [] });
    expect(await audit()).toMatchObject([
      { subject: { type: 'channel', id: 'whatsapp' }, before: { kind: 'pause', until: paused.until } },
      { subject: { type: 'channel', id: 'whatsapp' }, after: { kind: 'pause', reason: 'http_401' } },
    ]);
  });

  it('is tried by one message, however often and through whichever replica that is asked', async () => {
    const messages = await held(22_000, { kind: 'status', status: 401 }, 'paused');
    await gateway.sandbox.reset();
    const [before, reported] = [requests(), (await audit()).length];
    gateway.sandbox.hold();
    const answers = await Promise.all([gateway, other, gateway, other].map((replica) => replica.call('POST', TRY)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await eventually(async () => expect(await channel()).toMatchObject({ isTrying: true }));
    for (const replica of [gateway, other]) {
      expect((await replica.call('POST', TRY)).body).toMatchObject({ state: 'paused', isTrying: true });
    }
    await eventually(() => expect(requests()).toBe(before + 1));
    expect(await audit()).toHaveLength(reported + 1);
    gateway.sandbox.release();
    await delivered(messages);
  });

  it('that waits as Siren asked is tried before that, and waits again for what Siren asks then', async () => {
    const limited = { kind: 'status', status: 429, headers: { 'retry-after': '600' } } as const;
    const messages = await held(23_000, limited, 'waiting');
    expect(await channel()).toMatchObject({ heldBy: 'rate_limit', reason: 'http_429', account: false });
    const before = requests();
    expect((await gateway.call('POST', TRY)).status).toBe(200);
    await eventually(async () => {
      expect(requests()).toBe(before + 1);
      expect(await channel()).toMatchObject({ state: 'waiting', heldBy: 'rate_limit' });
    });
    await gateway.sandbox.reset();
    // As an outage that says when it ends, it keeps that end, too.
    gateway.sandbox.misbehave({ kind: 'status', status: 503, headers: { 'retry-after': '900' } });
    expect((await other.call('POST', TRY)).body).toMatchObject({ heldBy: 'rate_limit' });
    await eventually(async () => {
      const { state, heldBy, until } = await channel();
      expect([state, heldBy]).toEqual(['waiting', 'retry_after']);
      expect(Date.parse(String(until)) - Date.now()).toBeGreaterThan(800_000);
    });
    await gateway.sandbox.reset();
    const later = await submit('+919876523999');
    expect((await gateway.call('POST', TRY)).status).toBe(200);
    await eventually(async () => expect(await channel()).toMatchObject({ state: 'open' }));
    // Siren has asked the others themselves to wait.
    await delivered([later]);
    const waits = await Promise.all(
      messages.map(({ id }) => gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)),
    );
    expect(waits.filter(({ body }) => body.waitingFor !== null).length).toBeGreaterThanOrEqual(4);
  });

  it('is tried by who may operate, and looked at by who may see figures', async () => {
    const reader = await makeApiKey(gateway, { name: 'a reader', scopes: ['statistics:read'] });
    expect((await gateway.call('GET', CHANNELS, undefined, reader.headers)).status).toBe(200);
    expect((await gateway.call('POST', TRY, undefined, reader.headers)).status).toBe(403);
  });
});

describe('an approved template', () => {
  const PATH = `${CHANNELS}/whatsapp/templates/bill_ready_v2/en/try`;

  it('that is held says why and until when, and is tried when somebody says so', async () => {
    expect((await gateway.call('POST', PATH)).body.detail).toBe('The template is not held: its messages leave.');
    await query(
      gateway.database,
      `INSERT INTO template_holds (name, language, since, until, reason, probe_ms)
       VALUES ('bill_ready_v2', 'en', now(), now() + interval '1 hour', '132015', 5000)`,
    );
    const [hold] = (await list()).heldTemplates;
    expect(hold).toMatchObject({ name: 'bill_ready_v2', language: 'en', reason: '132015', isTrying: false });
    expect(hold!.meaning).toEqual(expect.any(String));
    const tried = await other.call('POST', PATH);
    expect(tried.status).toBe(200);
    expect(Date.parse(tried.body.until)).toBeLessThan(Date.parse(String(hold!.until)) - 3_000_000);
    expect((await gateway.call('POST', PATH)).body).toEqual(tried.body);
    const { items } = (await gateway.call<AuditPageDto>('GET', '/api/v1/audit?action=approved_template.tried')).body;
    expect(items).toMatchObject([{ subject: { type: 'approved_template', id: 'bill_ready_v2/en' } }]);
  });
});
