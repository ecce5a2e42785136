import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const HOUR = 3_600_000;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const recipient = (number: string) => gateway.call('GET', `/api/v1/phone-numbers/${encodeURIComponent(number)}`);

async function writes(from: string, sentAt: Date, source = 'whatsapp'): Promise<void> {
  const body = incoming({ from_number: from, timestamp: sentAt.toISOString(), metadata: { source } });
  await deliverWebhook(gateway, 'message', body);
  await eventually(async () => {
    const rows = await query(gateway.database, 'SELECT FROM incoming_messages WHERE provider_message_id = $1', [
      body.message_id,
    ]);
    expect(rows).toHaveLength(1);
  });
}

it('nobody knows is answered as such', async () => {
  const nothing = { reachable: 'unknown', lastDeliveredAt: null, lastFailure: null };
  expect(await recipient('98765 12340')).toMatchObject({
    status: 200,
    body: {
      phoneNumber: '+919876512340',
      country: 'IN',
      type: 'MOBILE',
      window: { state: 'unknown', open: false, closesAt: null },
      lastSeenAt: null,
      channels: { whatsapp: nothing, sms: nothing },
      suppression: [],
    },
  });
});

it('is told by both addresses, which the documentation lists', async () => {
  const number = '+919876512349';
  await writes(number, new Date());
  const { status, body } = await gateway.call('GET', `/api/v1/contacts/${number}`);
  expect(status).toBe(200);
  expect(body).toEqual((await recipient(number)).body);
  const { paths } = (await gateway.call('GET', '/docs-json')).body;
  const listed = Object.entries(paths as Record<string, object>).flatMap(([path, calls]) =>
    Object.keys(calls).map((method) => `${method} ${path}`),
  );
  expect(listed).toEqual(
    expect.arrayContaining([
      'get /api/v1/phone-numbers/{phoneNumber}',
      'get /api/v1/contacts/{phoneNumber}',
      'delete /api/v1/contacts/{phoneNumber}',
      'get /api/v1/contacts/{phoneNumber}/export',
      'get /api/v1/erasures',
      'get /api/v1/erasures/{id}',
    ]),
  );
});

it.each(['12', 'nobody', '+9198765432100000000', '%00'])('%j is no number', async (number) => {
  expect(await recipient(number)).toMatchObject({ status: 400, body: { type: '/problems/invalid-phone-number' } });
});

it('who wrote by WhatsApp has a window of 24 hours from then', async () => {
  const number = '+919876512341';
  const sentAt = new Date(Date.now() - HOUR / 2);
  await writes(number, sentAt);
  expect((await recipient(number)).body).toMatchObject({
    window: { state: 'open', open: true, closesAt: new Date(sentAt.getTime() + 24 * HOUR).toISOString() },
    lastSeenAt: sentAt.toISOString(),
    channels: { whatsapp: { reachable: true }, sms: { reachable: 'unknown' } },
  });
});

it('who wrote long ago, or by SMS, has none', async () => {
  const number = '+919876512342';
  const long = new Date(Date.now() - 25 * HOUR);
  await writes(number, long);
  await query(gateway.database, 'UPDATE incoming_messages SET received_at = sent_at WHERE from_e164 = $1', [number]);
  await writes(number, new Date(Date.now() - HOUR), 'sms');
  const { window, lastSeenAt } = (await recipient(number)).body;
  expect(window).toEqual({
    state: 'closed',
    open: false,
    closesAt: new Date(long.getTime() + 24 * HOUR).toISOString(),
  });
  expect(Date.parse(lastSeenAt)).toBeGreaterThan(Date.now() - 2 * HOUR);
});

it('who wrote long before it came wrote when it came', async () => {
  const number = '+919876512346';
  const before = Date.now();
  await writes(number, new Date(before - 30 * HOUR));
  const { window } = (await recipient(number)).body;
  expect(window).toMatchObject({ state: 'open', open: true });
  expect(Date.parse(window.closesAt)).toBeGreaterThan(before + 23 * HOUR);
});

it('who wrote in the future wrote when it came', async () => {
  const number = '+919876512343';
  await writes(number, new Date('2099-01-01T00:00:00Z'));
  const { window, lastSeenAt } = (await recipient(number)).body;
  expect(window.open).toBe(true);
  expect(Date.parse(window.closesAt)).toBeLessThanOrEqual(Date.now() + 24 * HOUR);
  expect(Date.parse(lastSeenAt)).toBeLessThanOrEqual(Date.now());
});

it('who has no WhatsApp is reached by SMS', async () => {
  const number = '+919876549002';
  await deliver(gateway, { to: number });
  expect((await recipient(number)).body.channels.whatsapp).toMatchObject({
    ...{ reachable: 'unknown', lastFailure: { code: '131026' } },
  });
  await deliver(gateway, { to: number });
  expect((await recipient(number)).body.channels).toMatchObject({
    whatsapp: { reachable: false, lastDeliveredAt: null, lastFailure: { code: '131026', at: expect.any(String) } },
    sms: { reachable: true, lastDeliveredAt: expect.any(String), lastFailure: null },
  });
});

it('who must not be written to is shown with the reasons', async () => {
  const number = '+919876512344';
  await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: number, channel: 'sms', reason: 'complaint' });
  expect((await recipient(number)).body.suppression).toMatchObject([
    { channel: 'sms', reason: 'complaint', source: 'api' },
  ]);
});

it('who wrote and was written to very often is known as quickly', async () => {
  const number = '+919876512345';
  await query(
    gateway.database,
    `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, media, metadata, sent_at, received_at, status)
     SELECT gen_random_uuid(), 'often ' || n, $1, $1, CASE WHEN n = 1 THEN 'whatsapp' ELSE 'sms' END, 'text', 'text', '[]', '{}',
            now() - interval '1 hour', now() - interval '1 hour', 'handled' FROM generate_series(1, 20000) n`,
    [number],
  );
  await query(gateway.database, 'ANALYZE incoming_messages');
  const [plan] = await query<{ 'QUERY PLAN': string }>(
    gateway.database,
    `EXPLAIN SELECT wrote_at(sent_at, received_at) FROM incoming_messages WHERE from_e164 = '${number}' AND channel = 'whatsapp'
      ORDER BY wrote_at(sent_at, received_at) DESC LIMIT 1`,
  ).then((rows) => [rows.map((row) => row['QUERY PLAN']).join('\n')]);
  expect(plan).toContain('incoming_messages_wrote_at');
  expect((await recipient(number)).body.window.open).toBe(true);
});
