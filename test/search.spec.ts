import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import type { SearchDto, SearchHitDto } from '../src/search/search.dto.js';
import { makeApiKey } from './support/api-keys.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { BULK } from './support/uploads.js';

const NUMBER = '+919876543210';
let gateway: Gateway;
/** Two to one person, the second the newer one. */
let messages: [MessageDto, MessageDto];
let incomingId: string;
let incomingProviderId: string;
let batchId: string;
beforeAll(async () => {
  gateway = await startGateway({ settings: { EVENTS_POLLING: 'true' } });
  messages = [
    await deliver(gateway, { to: NUMBER, reference: 'Dinner-42', text: 'Your share is 300' }),
    await deliver(gateway, { to: NUMBER, reference: 'dinner_43', text: 'Your share is 400' }),
  ];
  const webhook = incoming({ from_number: NUMBER, content: 'Paid', message_id: `in.${randomUUID()}` });
  incomingProviderId = webhook.message_id;
  await deliverWebhook(gateway, 'message', webhook);
  incomingId = await eventually(async () => {
    const { body } = await gateway.call('GET', '/api/v1/incoming-messages');
    expect(body.items).toHaveLength(1);
    return body.items[0].id as string;
  });
  await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: '+919876003210', reason: 'complaint' });
  const bulk = { messages: [{ to: '+919876500001', text: 'Hi' }], name: 'Very late Diwali-offer 2026' };
  batchId = (await gateway.call('POST', BULK, bulk)).body.batchId as string;
  await gateway.call('POST', '/api/v1/templates', {
    name: 'bill_ready',
    variables: { payer: { type: 'text' } },
    locales: {
      en: { whatsapp: { text: 'Hello {payer},\nyour “bill” is ready to split!' } },
      hi: { whatsapp: { text: 'नमस्ते {payer}, आपका बिल तैयार है' } },
    },
  });
  await gateway.call('POST', '/api/v1/templates/bill_ready/publish');
});
afterAll(() => gateway?.close());
afterEach(() => gateway.sandbox.reset());

const find = async (q: string, more = '', headers?: Record<string, string>) =>
  (await gateway.call<SearchDto>('GET', `/api/v1/search?q=${encodeURIComponent(q)}${more}`, undefined, headers)).body;
const reported = ({ items }: SearchDto) => items.map(({ kind, id, matchedBy }) => `${kind} ${id} by ${matchedBy}`);
const kindsOf = ({ items }: SearchDto) => items.map(({ kind }) => kind);

describe('a number', () => {
  it.each([NUMBER, '98765 43210', '098765-43210', '९८७६५४३२१०'])(
    'as %j finds what is of it, newest first',
    async (q) => {
      const found = await find(q);
      expect(new Set(reported(found))).toEqual(
        new Set([
          `incoming_message ${incomingId} by number`,
          `contact ${NUMBER} by number`,
          `message ${messages[1].id} by number`,
          `message ${messages[0].id} by number`,
        ]),
      );
      expect(found).toMatchObject({ more: [], lookedBackTo: null, notSearched: [] });
      const times = found.items.map(({ at }) => at);
      expect(times).toEqual(times.toSorted().reverse());
    },
  );

  it('with a plus that was not escaped is one, too', async () => {
    const { body } = await gateway.call<SearchDto>('GET', `/api/v1/search?q=${NUMBER}`);
    expect(kindsOf(body)).toContain('contact');
  });

  it.each(['3210', '43210', '654-3210', '३२१०'])('is found by its end: %j', async (q) => {
    const found = await find(q);
    expect(found.items.filter(({ matchedBy }) => matchedBy !== 'last_digits')).toEqual([]);
    expect(reported(found)).toEqual(
      expect.arrayContaining([
        `contact ${NUMBER} by last_digits`,
        `message ${messages[0].id} by last_digits`,
        `incoming_message ${incomingId} by last_digits`,
      ]),
    );
    const suppressed = found.items.find(({ kind }) => kind === 'suppression');
    if (q.length === 4) expect(suppressed).toMatchObject({ id: '+919876003210', title: 'complaint' });
    else expect(suppressed).toBeUndefined();
  });

  it('that got many messages hides nobody else who has its last digits', async () => {
    await deliver(gateway, { to: '+919876117799' });
    for (let i = 0; i < 3; i++) await deliver(gateway, { to: '+919876227799' });
    const found = await find('7799', '&limit=2');
    expect(kindsOf(found).toSorted()).toEqual(['contact', 'contact', 'message', 'message']);
    expect(found.items.filter(({ kind }) => kind === 'contact').map(({ id }) => id)).toEqual([
      '+919876227799',
      '+919876117799',
    ]);
    expect(found.more).toEqual(['message']);
  });

  it('that is suppressed is found whole', async () => {
    expect(reported(await find('98760 03210'))).toEqual(['suppression +919876003210 by number']);
  });

  it('that nobody knows is nowhere', async () => {
    expect((await find('+919812345678')).items).toEqual([]);
    expect((await find('0000')).items).toEqual([]);
  });
});

describe('an id', () => {
  it('finds a message, a batch, an incoming message with the webhook that brought it, and an event', async () => {
    expect(reported(await find(messages[0].id))).toEqual([`message ${messages[0].id} by id`]);
    expect(reported(await find(messages[0].id.toUpperCase()))).toEqual([`message ${messages[0].id} by id`]);
    expect(reported(await find(batchId))).toEqual([`batch ${batchId} by id`]);
    expect(reported(await find(incomingId)).sort()).toEqual([
      `incoming_message ${incomingId} by id`,
      `received_webhook ${incomingId} by id`,
    ]);
    const { body } = await gateway.call('GET', '/api/v1/events?limit=1');
    const [event] = body.items as { id: string; type: string }[];
    expect((await find(event!.id)).items).toMatchObject([{ kind: 'event', id: event!.id, title: event!.type }]);
    for (const id of [randomUUID(), 'ffffffff-ffff-4fff-8fff-ffffffffffff', '00000000-0000-4000-8000-000000000000']) {
      expect((await find(id)).items).toEqual([]);
    }
  });

  it('of an attempt finds its message', async () => {
    expect(reported(await find(messages[1].attempts[0]!.id))).toEqual([`message ${messages[1].id} by id`]);
  });

  it("of Siren's finds the message, and what Siren told of it", async () => {
    const found = await find(messages[0].attempts[0]!.providerMessageId!);
    expect(kindsOf(found)).toContain('received_webhook');
    expect(reported(found)).toContain(`message ${messages[0].id} by provider_message_id`);
    expect(reported(await find(incomingProviderId))).toContain(`incoming_message ${incomingId} by provider_message_id`);
  });
});

describe('a reference', () => {
  it('is found by its beginning, in capitals or not, and nothing in it is a pattern', async () => {
    const ids = async (q: string) => (await find(q)).items.map(({ id }) => id);
    expect(await ids('dinner')).toEqual([messages[1].id, messages[0].id]);
    expect(await ids('DINNER-4')).toEqual([messages[0].id]);
    expect(await ids('dinner_4')).toEqual([messages[1].id]);
    expect(await ids('inner')).toEqual([]);
    expect(await ids('%inner')).toEqual([]);
    expect(kindsOf(await find('d'))).not.toContain('message');
    expect((await find('Dinner-42')).items).toMatchObject([
      { title: 'Dinner-42', status: 'delivered', phoneNumber: NUMBER, matchedBy: 'reference' },
    ]);
  });

  it('still narrows the list of messages, as it is written', async () => {
    const listed = async (reference: string) =>
      (await gateway.call('GET', `/api/v1/messages?reference=${reference}`)).body.items.length as number;
    expect(await Promise.all(['Dinner-42', 'dinner-42', 'Dinner'].map(listed))).toEqual([1, 0, 0]);
  });
});

describe('words', () => {
  it.each(['diwali off', 'LATE Diwali', 'offer 2026', 'very', 'diwali-offer'])(
    '%j find a batch by its name',
    async (q) => {
      expect(reported(await find(q))).toEqual([`batch ${batchId} by name`]);
      expect((await find(q)).items[0]).toMatchObject({ title: 'Very late Diwali-offer 2026' });
    },
  );

  it.each(['offer diwali', 'iwali', 'late diwalo'])('%j find it not', async (q) => {
    expect((await find(q)).items).toEqual([]);
  });

  it.each([
    ['bill_r', 'name'],
    ['BILL', 'name'],
    ['your bill is', 'text'],
    ['hello', 'text'],
    ['“bill” is read', 'text'],
    ['आपका बिल', 'text'],
    ['payer} your', 'text'],
  ])('%j find a template by its %s', async (q, by) => {
    expect((await find(q)).items).toMatchObject([
      { kind: 'template', id: 'bill_ready', matchedBy: by, status: 'published', href: '/api/v1/templates/bill_ready' },
    ]);
  });

  it.each(['text', 'whatsapp', 'en'])('%j is not looked for among the names of what a template holds', async (q) => {
    expect((await find(q)).items).toEqual([]);
  });
});

describe('an answer', () => {
  it('leads to what it tells of', async () => {
    for (const q of [NUMBER, '3210', messages[0].id, batchId, 'dinner', 'bill_ready', incomingProviderId]) {
      for (const { href } of (await find(q)).items) {
        expect({ href, ...(await gateway.call('GET', href)) }).toMatchObject({ href, status: 200 });
      }
    }
  });

  it('has so many of a kind, and says of which there are more', async () => {
    const found = await find(NUMBER, '&limit=1');
    expect(kindsOf(found).toSorted()).toEqual(['contact', 'incoming_message', 'message']);
    expect(found.more).toEqual(['message']);
    expect(found.items.find(({ kind }) => kind === 'message')!.id).toBe(messages[1].id);
  });

  it('has only the kinds that the key may see, and says which it left out', async () => {
    const reader = await makeApiKey(gateway, { name: 'reader', scopes: ['messages:read', 'batches'] });
    const found = await find(NUMBER, '', reader.headers);
    expect(new Set(kindsOf(found))).toEqual(new Set(['contact', 'message']));
    expect(found.notSearched).toEqual([
      { kind: 'incoming_message', requiredScope: 'incoming:read' },
      { kind: 'suppression', requiredScope: 'suppressions' },
      { kind: 'template', requiredScope: 'templates' },
      { kind: 'event', requiredScope: 'operations' },
      { kind: 'received_webhook', requiredScope: 'operations' },
    ]);
    expect(kindsOf(await find(batchId, '', reader.headers))).toEqual(['batch']);
    for (const q of [incomingId, incomingProviderId, 'bill_ready', '98760 03210']) {
      expect((await find(q, '', reader.headers)).items).toEqual([]);
    }
    const sender = await makeApiKey(gateway, { name: 'sender', scopes: ['messages:send', 'incoming:read'] });
    const refused = await gateway.call('GET', '/api/v1/search?q=3210', undefined, sender.headers);
    expect(refused).toMatchObject({ status: 403, body: { requiredScope: 'messages:read' } });
  });

  it.each([
    ['', 'q'],
    ['q=', 'q'],
    ['q=%20%20', 'q'],
    ['q=a%00b', 'q'],
    [`q=${'x'.repeat(257)}`, 'q'],
    ['q=a&q=b', 'q'],
    ['q=abc&limit=0', 'limit'],
    ['q=abc&limit=51', 'limit'],
    ['q=abc&kind=message', 'kind'],
  ])('to %j is a refusal', async (parameters, path) => {
    const answer = await gateway.call('GET', `/api/v1/search?${parameters}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(JSON.stringify(answer.body)).not.toContain('xxx');
  });

  it.each([
    `'`,
    `\\`,
    '%',
    '_',
    ':*',
    `' & !'`,
    '<->',
    '((',
    '!!',
    '🍕',
    '\u0301',
    `a'b\\c:*|!&`,
    'x'.repeat(256),
    '1'.repeat(256),
  ])('to %j is one without hits', async (q) => {
    expect((await gateway.call('GET', `/api/v1/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    expect((await find(q)).items).toEqual([] satisfies SearchHitDto[]);
  });
});

it('finds nothing of a contact who was erased', async () => {
  const { id } = await deliver(gateway, { to: '+919876501234', reference: 'forget-me' });
  expect((await find('forget-me')).items).toHaveLength(1);
  await gateway.call('DELETE', '/api/v1/contacts/%2B919876501234');
  await eventually(async () => {
    for (const q of ['forget-me', '+919876501234', '501234']) expect((await find(q)).items).toEqual([]);
  });
  expect((await query(gateway.database, 'SELECT FROM messages WHERE id = $1', [id])).length).toBe(1);
  expect((await find(id)).items).toMatchObject([{ id, phoneNumber: null, title: null }]);
});
