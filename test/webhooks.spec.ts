import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signBody } from '../src/siren/signature.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, type Endpoint, ENDPOINTS, incoming, receipt } from './support/siren-webhooks.js';
import statuses from './vectors/siren/delivery-statuses.json' with { type: 'json' };
import messages from './vectors/siren/incoming-messages.json' with { type: 'json' };
import signatures from './vectors/siren/signatures.json' with { type: 'json' };
import unreadable from './vectors/webhooks/unreadable-bodies.json' with { type: 'json' };
import { STORED_WEBHOOKS } from './support/tables.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const GOOD: Record<Endpoint, object> = { message: incoming(), 'delivery-status': receipt('m-1', 'delivered') };
interface Vectors {
  /** A body that is a text is sent as it is. */
  good: { about: string; body: object | string }[];
  bad: { about: string; body: object | string; paths: string[] }[];
}
const VECTORS: Record<Endpoint, Vectors> = { message: messages, 'delivery-status': statuses };
const TOO_LARGE = JSON.stringify({ content: 'x'.repeat(256 * 1024) });
const stored = async () =>
  (await query<{ n: number }>(gateway.database, `SELECT count(*)::int AS n FROM ${STORED_WEBHOOKS}`))[0]!.n;

describe.each(ENDPOINTS)('the %s webhook', (endpoint) => {
  const deliver = (
    ...args: Parameters<typeof deliverWebhook> extends [unknown, unknown, ...infer Rest] ? Rest : never
  ) => deliverWebhook(gateway, endpoint, ...args);

  it('answers 413, 415, 401 and 400 in that order, each as a problem, and stores nothing', async () => {
    const before = await stored();
    const wrong = { 'content-type': 'text/plain', 'content-encoding': 'gzip', 'x-siren-signature': 'no' };
    const { 'content-type': _type, ...packed } = wrong;
    const answers = [
      await deliver(TOO_LARGE, wrong),
      await deliver('{', wrong),
      await deliver('{', packed),
      await deliver('{', { 'x-siren-signature': 'no' }),
      await deliver('{'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([413, 415, 415, 401, 400]);
    for (const { status, body, headers } of answers) {
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(body).toMatchObject({
        status,
        type: expect.stringMatching(/^\/problems\//),
        requestId: expect.any(String),
      });
    }
    expect(await stored()).toBe(before);
  });

  it('takes 256 KB and no byte more, announced or in chunks', async () => {
    const padding = (bytes: number) => {
      const frame = JSON.stringify({ ...GOOD[endpoint], padding: '' });
      return JSON.stringify({ ...GOOD[endpoint], padding: 'x'.repeat(bytes - Buffer.byteLength(frame)) });
    };
    expect((await deliver(padding(262_144))).status).toBe(200);
    expect((await deliver(padding(262_145))).status).toBe(413);
    const chunked = await fetch(`${gateway.url}/api/v1/webhooks/siren/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: new Blob([padding(262_145)]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
  });

  it.each<[string | null, number]>([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['Application/JSON;charset="UTF-8"', 200],
    ['application/vnd.siren.event+json', 200],
    ['application/json; charset=iso-8859-1', 415],
    ['application/jsonp', 415],
    ['text/json', 415],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['', 415],
    [null, 415],
  ])('takes JSON alone: Content-Type %s gives %i', async (type, status) => {
    expect((await deliver(GOOD[endpoint], { 'content-type': type })).status).toBe(status);
  });

  it.each(['gzip', 'br', 'identity', 'x'])('takes no Content-Encoding, not even %s', async (encoding) => {
    expect((await deliver(GOOD[endpoint], { 'content-encoding': encoding })).status).toBe(415);
  });

  it.each<[string, string | null]>([
    ['missing', null],
    ['empty', ''],
    ['of another body', signatures[0]!.signature],
    ['too short', 'sha256=abc'],
    ['not hex', 'z'.repeat(64)],
    ['sha1', `sha1=${'0'.repeat(40)}`],
    ['two', `${'0'.repeat(64)}, ${'0'.repeat(64)}`],
  ])('wants a signature; one that is %s gives 401', async (_what, signature) => {
    const answer = await deliver(GOOD[endpoint], { 'x-siren-signature': signature });
    expect(answer).toMatchObject({ status: 401, body: { type: '/problems/unauthorized' } });
  });

  it('takes the same signature in the ways in which it is written', async () => {
    const bytes = JSON.stringify(GOOD[endpoint]);
    const signature = signBody(Buffer.from(bytes), gateway.webhookSecret);
    for (const written of [signature, `sha256=${signature}`, signature.toUpperCase()]) {
      expect((await deliver(bytes, { 'x-siren-signature': written })).status).toBe(200);
    }
    expect((await deliver(`${bytes} `, { 'x-siren-signature': signature })).status).toBe(401);
  });

  it('asks for no API key, and is helped by none', async () => {
    const answer = await deliver(GOOD[endpoint], {
      'x-siren-signature': null,
      authorization: `Bearer ${gateway.apiKey}`,
    });
    expect(answer.status).toBe(401);
  });

  it.each(unreadable)('refuses a body that is $about', async ({ text, hex }) => {
    const answer = await deliver(hex === undefined ? text : Buffer.from(hex, 'hex'));
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/malformed-body' } });
  });

  const { good, bad } = VECTORS[endpoint];

  it.each(good)('takes $about', async ({ body }) => {
    expect((await deliver(body)).status).toBe(200);
  });

  it.each(bad)('refuses $about, and names each bad field', async ({ body, paths }) => {
    const answer = await deliver(body);
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/validation' } });
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(paths);
  });

  it('shows nothing of what was sent in a refusal', async () => {
    const secret = '+919876500000';
    const { body } = await deliver({ message_id: secret, from_number: 7, status: 7, [secret]: secret });
    expect(JSON.stringify(body)).not.toContain(secret);
  });
});

describe('the answer', () => {
  it('to an incoming message says what was received, and when', async () => {
    const before = Date.now();
    const body = incoming();
    const answer = await deliverWebhook(gateway, 'message', body);
    expect(answer.body).toEqual({ status: 'received', message_id: body.message_id, timestamp: expect.any(String) });
    expect(new Date(answer.body.timestamp).toISOString()).toBe(answer.body.timestamp);
    expect(Math.abs(Date.parse(answer.body.timestamp) - before)).toBeLessThan(60_000);
  });

  it('to a receipt says that it is taken, also when nobody knows the id', async () => {
    const answer = await deliverWebhook(gateway, 'delivery-status', receipt('nobody-knows', 'read'));
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({ status: 'processed', timestamp: expect.any(String) });
  });
});

describe('copies', () => {
  const rowsOf = (id: string) =>
    query(gateway.database, `SELECT id FROM ${STORED_WEBHOOKS} WHERE provider_message_id = $1`, [id]);

  it('of one message, 50 at once, are stored once and answered alike, and by another replica once it is settled', async () => {
    const beside = await startGateway({ beside: gateway });
    try {
      const body = incoming();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          deliverWebhook(gateway, 'message', body, { 'x-siren-delivery': `d-${n}` }),
        ),
      );
      expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toHaveLength(1);
      expect(answers[0]!.status).toBe(200);
      expect(await rowsOf(body.message_id)).toHaveLength(1);
      await eventually(async () => {
        const { body: page } = await gateway.call('GET', '/api/v1/incoming-messages?limit=200');
        const ids = page.items.map((item: { providerMessageId: string }) => item.providerMessageId);
        expect(ids.filter((id: string) => id === body.message_id)).toHaveLength(1);
      });
      expect((await deliverWebhook(beside, 'message', body)).body).toEqual(answers[0]!.body);
      expect(await rowsOf(body.message_id)).toHaveLength(1);
    } finally {
      await beside.close();
    }
  });

  it('of a message are known by its id, however they are worded', async () => {
    const body = incoming();
    const first = await deliverWebhook(gateway, 'message', body);
    const platform = { event: 'message.received', timestamp: body.timestamp, channel: 'whatsapp' };
    const message = { id: body.message_id, from: body.from_number, text: 'Hello', timestamp: body.timestamp };
    expect((await deliverWebhook(gateway, 'message', { ...body, content: 'other' })).body).toEqual(first.body);
    expect((await deliverWebhook(gateway, 'message', { ...platform, message })).body).toEqual(first.body);
    expect(await rowsOf(body.message_id)).toHaveLength(1);
  });

  it('of a message are none when another sender or channel has its id: each is another message', async () => {
    const body = incoming();
    const others = [
      { from_number: '+919876543211' },
      { metadata: { source: 'sms' } },
      { from_number: '+919876543211', metadata: { source: 'sms' } },
      { from_number: 'VK-BANK' },
    ].map((change) => ({ ...body, ...change }));
    for (const each of [body, ...others, ...others]) {
      expect((await deliverWebhook(gateway, 'message', each)).body).toMatchObject({ message_id: body.message_id });
    }
    // The same sender, set apart in another way: it is kept as it came, and is no other message.
    await deliverWebhook(gateway, 'message', { ...body, from_number: '91 98765-43210' });
    await eventually(async () => {
      const rows = await query<{ result: string }>(
        gateway.database,
        `SELECT result FROM ${STORED_WEBHOOKS} WHERE provider_message_id = $1 ORDER BY id`,
        [body.message_id],
      );
      expect(rows.map(({ result }) => result)).toEqual([...Array<string>(5).fill('stored'), 'changed_nothing']);
    });
    const { body: page } = await gateway.call('GET', '/api/v1/incoming-messages?limit=200');
    const items: { providerMessageId: string; from: string; channel: string }[] = page.items;
    const stored = items.filter(({ providerMessageId }) => providerMessageId === body.message_id);
    expect(stored.map(({ from, channel }) => `${channel} ${from}`).sort()).toEqual([
      'sms +919876543210',
      'sms +919876543211',
      'whatsapp +919876543210',
      'whatsapp +919876543211',
      'whatsapp VK-BANK',
    ]);
  });

  it('of a receipt are known by their bytes: two receipts of one message are two', async () => {
    const sent = await deliverWebhook(gateway, 'delivery-status', receipt('m-2', 'sent'));
    const again = await deliverWebhook(gateway, 'delivery-status', receipt('m-2', 'sent'), { 'x-siren-delivery': 'x' });
    await deliverWebhook(gateway, 'delivery-status', receipt('m-2', 'delivered'));
    expect(again.body).toEqual(sent.body);
    expect(await rowsOf('m-2')).toHaveLength(2);
  });
});

describe('what is stored', () => {
  it('is the body as it came, byte for byte, with what Siren says beside it', async () => {
    const bytes = Buffer.from(`\ufeff { "message_id": "m-3",\r\n "status" : "sent", "x": "₹ \\u0000" } `);
    const headers = { 'x-siren-delivery': `d${'1'.repeat(300)}`, 'x-siren-event': 'notification.status.updated' };
    expect((await deliverWebhook(gateway, 'delivery-status', bytes, headers)).status).toBe(200);
    const [row] = await query<{ body: Buffer; event_header: string; delivery_header: string }>(
      gateway.database,
      `SELECT body, event_header, delivery_header FROM ${STORED_WEBHOOKS} WHERE provider_message_id = 'm-3'`,
    );
    expect(Buffer.from(row!.body).equals(bytes)).toBe(true);
    expect(row!.event_header).toBe('notification.status.updated');
    expect(row!.delivery_header).toHaveLength(256);
  });
});
