import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import type { IncomingMessageDto } from '../src/inbox/incoming-message.dto.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const script = new Script();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    wrap: applicationWith(script),
    settings: { RECIPIENT_LIMIT: '3', DUPLICATE_WINDOW_SECONDS: '60' },
  });
});
afterAll(() => gateway?.close());

/** Resolves to the message once it is done with. */
async function says(from: string, content: string, source = 'whatsapp'): Promise<IncomingMessageDto> {
  const body = incoming({ from_number: from, content, timestamp: new Date().toISOString(), metadata: { source } });
  expect((await deliverWebhook(gateway, 'message', body)).status).toBe(200);
  return eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?limit=200')).body;
    const found = items.find((item: IncomingMessageDto) => item.providerMessageId === body.message_id);
    expect(['handled', 'not_obeyed']).toContain(found?.status);
    return found;
  });
}

const isSuppressed = async (number: string) =>
  (await gateway.call('GET', `/api/v1/suppressions/${encodeURIComponent(number)}`)).status === 200;
const submit = (to: string, more = {}) => gateway.call('POST', '/api/v1/messages', { to, text: 'Hello', ...more });

describe('a sender named by digits alone', () => {
  it('is international by WhatsApp, and not national', async () => {
    const stop = await says('6591234567', 'STOP');
    expect(stop).toMatchObject({ from: '6591234567', fromE164: '+6591234567', keyword: 'stop', status: 'handled' });
    expect(await isSuppressed('+6591234567')).toBe(true);
    expect(await isSuppressed('+916591234567')).toBe(false);
    expect(await deliver(gateway, { to: '+6591234567' })).toMatchObject({ status: 'suppressed', attempts: [] });
    expect(await deliver(gateway, { to: '+916591234567' })).toMatchObject({ status: 'delivered' });
  });

  it('is national by SMS', async () => {
    expect(await says('6591234568', 'STOP', 'sms')).toMatchObject({ fromE164: '+916591234568' });
    expect(await isSuppressed('+6591234568')).toBe(false);
  });

  it('is whom we have written to, whatever the channel', async () => {
    await deliver(gateway, { to: '+916591234569' });
    expect(await says('6591234569', 'STOP')).toMatchObject({ fromE164: '+916591234569' });
    await deliver(gateway, { to: '+6591234570', channels: [{ channel: 'whatsapp' }] });
    expect(await says('6591234570', 'STOP', 'sms')).toMatchObject({ fromE164: '+6591234570' });
  });

  it.each([
    ['447911123456', '+447911123456'],
    ['14155550123', '+14155550123'],
    ['whatsapp:+14155550124', '+14155550124'],
    ['447911123457@c.us', '+447911123457'],
    ['6591234571:12@s.whatsapp.net', '+6591234571'],
    ['00447911123458', '+447911123458'],
  ])('%s is obeyed', async (from, number) => {
    expect(await says(from, 'STOP')).toMatchObject({ from, fromE164: number, status: 'handled' });
    expect(await isSuppressed(number)).toBe(true);
    expect(await deliver(gateway, { to: number })).toMatchObject({ status: 'suppressed' });
  });
});

describe.each([
  ['Brazil', '+5511987650001', '551187650001'],
  ['Mexico', '+525512340001', '5215512340001'],
  ['Argentina, from abroad', '+5491123450001', '541123450001'],
  ['Argentina, as it is dialled there', '+541123450002', '5491123450002'],
  ['Benin', '+2290197120001', '22997120001'],
  ['Ivory Coast', '+2250747120001', '22547120001'],
])('a number that has several forms: %s', (_country, written, named) => {
  it('is one sender: what it says ends, opens and begins again what any of its forms had', async () => {
    await deliver(gateway, { to: written });
    expect(await says(named, 'Hello')).toMatchObject({ fromE164: written });
    const recipient = async (number: string) => (await gateway.call('GET', `/api/v1/phone-numbers/${number}`)).body;
    expect(await recipient(written)).toMatchObject({
      window: { open: true },
      channels: { whatsapp: { reachable: true } },
    });

    await says(named, 'STOP');
    for (const number of [written, `+${named}`]) {
      expect(await isSuppressed(number)).toBe(true);
      expect((await gateway.call('POST', '/api/v1/messages/validate', { to: number, text: 'x' })).body).toMatchObject({
        suppressed: { whatsapp: true, sms: true },
      });
      expect((await recipient(number)).suppression).toHaveLength(1);
      const again = await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: number, reason: 'opt_out' });
      expect(again).toMatchObject({ status: 200, body: { source: 'opt_out' } });
      const { items } = (await gateway.call('GET', `/api/v1/suppressions/${number}/history`)).body;
      expect(items).toHaveLength(1);
    }
    expect(await deliver(gateway, { to: written, text: 'Once more' })).toMatchObject({ status: 'suppressed' });

    await says(`+${named}`, 'START');
    for (const number of [written, `+${named}`]) expect(await isSuppressed(number)).toBe(false);
  });

  it('is found by any of them', async () => {
    for (const number of [written, named, `+${named}`]) {
      const messages = await gateway.call(
        'GET',
        `/api/v1/messages?to=${encodeURIComponent(`+${number}`.replace('++', '+'))}`,
      );
      expect(messages.body.items.length).toBeGreaterThan(1);
      const asked = encodeURIComponent(`+${number}`.replace('++', '+'));
      const { items } = (await gateway.call('GET', `/api/v1/incoming-messages?from=${asked}`)).body;
      expect(items).toHaveLength(3);
      const { body } = await gateway.call('GET', `/api/v1/statistics?phoneNumber=${asked}`);
      expect(body.totalAttempts).toBeGreaterThan(0);
    }
  });
});

describe('limits', () => {
  it('count every form of a number', async () => {
    const [abroad, home] = ['+5491123458001', '+541123458001'];
    expect((await submit(abroad)).status).toBe(202);
    expect(await submit(home)).toMatchObject({ status: 409, body: { type: '/problems/duplicate-message' } });
    expect((await submit(home, { text: 'two' })).status).toBe(202);
    const items = [abroad, home].map((to, i) => ({ to, text: `bulk ${i}` }));
    const bulk = await gateway.call('POST', '/api/v1/messages/bulk', { messages: items });
    expect(bulk.body).toMatchObject({ accepted: 1, rejectedCount: 1, rejected: [{ index: 1 }] });
    expect(await submit(abroad, { text: 'four' })).toMatchObject({ status: 429 });
  });

  it('leave one request at a time on the wire to all forms of a number', async () => {
    const [abroad, home] = ['+5491123458002', '+541123458002'];
    gateway.sandbox.hold();
    const channels = [{ channel: 'whatsapp' }];
    const read = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
    const first = (await submit(abroad, { text: 'one', channels })).body.id;
    await eventually(async () => expect((await read(first)).attempts).toMatchObject([{ status: 'sending' }]));
    const second = (await submit(home, { text: 'two', channels })).body.id;
    // A message to somebody else that came later is on the wire before it.
    const other = (await submit('+919876560001', { text: 'three', channels })).body.id;
    await eventually(async () => expect((await read(other)).attempts).toMatchObject([{ status: 'sending' }]));
    expect((await read(second)).attempts).toEqual([]);
    gateway.sandbox.release();
    await eventually(async () => expect(await read(second)).toMatchObject({ status: 'delivered' }));
  });
});

describe('a sender that holds no number', () => {
  it.each(['123456789012345@lid', '6591234567:3@lid', 'IN.13491208655302741918', '56161', 'VM-HDFCBK', '+9876543210'])(
    '%s is kept as it is; its STOP is shown to operators, and no handler gets it',
    async (from) => {
      const stop = await says(from, 'Stop!');
      expect(stop).toMatchObject({ from, fromE164: null, status: 'not_obeyed', keyword: 'stop', replyMessageId: null });
      expect(script.timesSeen(stop.providerMessageId)).toEqual({ first: 0, second: 0 });
      const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?status=not_obeyed')).body;
      expect(items[0].id).toBe(stop.id);
    },
  );

  it('is counted for the alert until an operator says whose the STOP is', async () => {
    const shown = async () => {
      const text = await (await fetch(`${gateway.url}/metrics`)).text();
      return Number(/^siren_gateway_opt_outs_not_obeyed (\d+)$/m.exec(text)![1]);
    };
    const stop = await says('98765432109876@lid', 'Stop promotions');
    const before = await shown();
    expect(before).toBeGreaterThan(0);
    const obey = (phoneNumber: string) =>
      gateway.call('POST', `/api/v1/incoming-messages/${stop.id}/suppress`, { phoneNumber });
    expect(await obey('nobody')).toMatchObject({ status: 400, body: { type: '/problems/invalid-phone-number' } });
    expect(await obey('+919876560010')).toMatchObject({ status: 200, body: { id: stop.id, status: 'handled' } });
    expect(await shown()).toBe(before - 1);
    const { body } = await gateway.call('GET', '/api/v1/suppressions/+919876560010');
    expect(body.suppressions).toMatchObject([
      { reason: 'opt_out', category: 'marketing', channel: 'all', source: 'api' },
    ]);
    const { items } = (await gateway.call('GET', '/api/v1/suppressions/+919876560010/history')).body;
    expect(items).toMatchObject([{ causeId: stop.id, category: 'marketing' }]);
    expect((await obey('+919876560010')).status).toBe(409);
    expect(
      await gateway.call('POST', `/api/v1/incoming-messages/${crypto.randomUUID()}/suppress`, {
        phoneNumber: '+919876560010',
      }),
    ).toMatchObject({ status: 404 });
  });

  it('is answered by handlers as far as one can be, and is not told to', async () => {
    const hello = await says('123456789012345@lid', 'Hello');
    expect(hello).toMatchObject({ status: 'handled', keyword: null });
    expect(script.timesSeen(hello.providerMessageId).first).toBe(1);
  });
});
