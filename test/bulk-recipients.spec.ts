import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CommunicationService } from '../src/communication.service.js';
import type { BatchDto } from '../src/batches/batch.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK, lineOf, uploadLines } from './support/uploads.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.sandbox.reset());
afterAll(() => gateway?.close());

const numberOf = (index: number): string => `+9197${String(10_000_000 + index)}`;
const recipients = (n: number, more: (index: number) => object = () => ({})) =>
  Array.from({ length: n }, (_, i) => ({ to: numberOf(i), variables: { name: `No ${i}` }, ...more(i) }));
const submit = async (body: object) => gateway.call('POST', BULK, body);
const textsOf = async (batchId: string) =>
  (
    await query<{ text: string }>(gateway.database, `SELECT text FROM messages WHERE batch_id = $1 ORDER BY id`, [
      batchId,
    ])
  ).map(({ text }) => text);
const messagesOf = async (batchId: string) => {
  const items: { index: number; id: string }[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body } = await gateway.call('GET', `/api/v1/batches/${batchId}/messages?limit=2${page}`);
    items.push(...(body.items as typeof items));
    cursor = body.nextCursor as string | null;
  }
  return items;
};

describe('one text for many recipients', () => {
  it('is filled in for each, and sent', async () => {
    const { status, body } = await submit({ text: 'Hi {name}', recipients: recipients(3), priority: 'high' });
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 3, rejectedCount: 0, skippedDuplicates: 0, uploadComplete: true });
    expect(await textsOf(body.batchId)).toEqual(['Hi No 0', 'Hi No 1', 'Hi No 2']);
    await eventually(() => {
      const sent = gateway.sandbox.requests.filter(({ channel }) => channel === 'whatsapp');
      expect(sent.map(({ content }) => content).sort()).toEqual(['Hi No 0', 'Hi No 1', 'Hi No 2']);
    });
  });

  it('counts, selects and writes numbers and dates in the language of each', async () => {
    const text =
      '{name}: {n, plural, one {# bill} other {# bills}}, {amount, number, ::.00}, by {due, date, ::MMMM}, table {table}';
    const variables = { name: 'Asha', n: 2, amount: 1234.5, due: '2026-01-31', table: 1200 };
    const { body } = await submit({
      text,
      locale: 'en',
      recipients: [
        { to: numberOf(0), variables },
        { to: numberOf(1), variables: { ...variables, n: 1 }, locale: 'de' },
      ],
    });
    expect(body).toMatchObject({ accepted: 2, rejected: [] });
    expect(await textsOf(body.batchId)).toEqual([
      'Asha: 2 bills, 1,234.50, by January, table 1200',
      'Asha: 1 bill, 1.234,50, by Januar, table 1200',
    ]);
  });

  it('may differ by channel', async () => {
    const channels = [
      { channel: 'whatsapp', text: 'Hi {name}, dear' },
      { channel: 'sms', text: '{name}: pay' },
    ];
    const { body } = await submit({ channels, recipients: recipients(1) });
    expect(body).toMatchObject({ accepted: 1 });
    const { items } = await messagesOf(body.batchId).then(async ([first]) =>
      gateway.call('GET', `/api/v1/messages/${first!.id}`).then(({ body: message }) => ({ items: message.channels })),
    );
    expect(items).toMatchObject([{ text: 'Hi No 0, dear' }, { text: 'No 0: pay' }]);
  });

  it('keeps what is the recipients own', async () => {
    const own = (i: number) => ({ reference: `bill-${i}`, idempotencyKey: `recipients-${i}` });
    const body = { text: 'Hi {name}', metadata: { run: 7 }, recipients: recipients(2, own) };
    const first = await submit(body);
    const second = await submit(body);
    expect(first.body).toMatchObject({ accepted: 2, repeated: 0 });
    expect(second.body).toMatchObject({ accepted: 0, repeated: 2 });
    const { body: list } = await gateway.call('GET', '/api/v1/messages?reference=bill-1');
    expect(list.items).toMatchObject([{ to: numberOf(1), text: 'Hi No 1', metadata: { run: 7 } }]);
  });

  it('names what is wrong with a recipient, and sends to the others', async () => {
    const wrong: [object | null | string | number, string][] = [
      [{ to: numberOf(1) }, 'variables.name'],
      [{ to: numberOf(2), variables: { name: 'a', more: 'b' } }, 'variables.more'],
      [{ to: numberOf(3), variables: { name: { a: 1 } } }, 'variables.name'],
      [{ to: numberOf(4), variables: { name: 'x'.repeat(4094) } }, 'text'],
      [{ to: numberOf(5), variables: { name: 'x'.repeat(100_000) } }, 'variables.name'],
      [{ to: numberOf(6), variables: ['a'] }, 'variables'],
      [{ to: 'nobody', variables: { name: 'a' } }, 'to'],
      [{ variables: { name: 'a' } }, 'to'],
      [{ to: numberOf(7), variables: { name: 'a' }, locale: 'english' }, 'locale'],
      [{ to: numberOf(8), variables: { name: 'a' }, text: 'mine' }, 'text'],
      [{ to: numberOf(9), variables: { name: 'a' }, channels: [{ channel: 'sms' }] }, 'channels'],
      [{ to: numberOf(10), variables: { name: '' } }, 'variables.name'],
      [{ to: numberOf(11), variables: { name: 'a\0b' } }, 'variables.name'],
      [null, ''],
      ['+919876543210', ''],
      [7, ''],
    ];
    const good = { to: numberOf(0), variables: { name: 'a' } };
    const { body } = await submit({ text: 'Hi {name}', recipients: [...wrong.map(([one]) => one), good] });
    expect(body).toMatchObject({ accepted: 1, rejectedCount: wrong.length });
    const paths = (body.rejected as { index: number; errors: { path: string }[] }[]).map(
      ({ index, errors }) => [index, errors[0]!.path] as const,
    );
    expect(paths).toEqual(wrong.map(([, path], i) => [i, path]));
  });

  it.each<[string, object, string]>([
    ['that cannot be read', { text: 'Hi {name' }, 'text'],
    ['of a step that cannot be read', { channels: [{ channel: 'sms', text: '{' }] }, 'channels[0].text'],
    ['that is none', { text: 5 }, 'text'],
    ['that is missing', {}, 'text'],
    ['that counts by a date', { text: '{a, date} {a, plural, other {x}}' }, 'text'],
    ['with another field', { text: 'Hi', to: numberOf(0) }, 'to'],
    ['with a choice that is none', { text: 'Hi', duplicates: 'drop' }, 'duplicates'],
    ['beside messages', { text: 'Hi', messages: [] }, 'messages'],
  ])('%s is refused for all of them', async (_name, body, path) => {
    const answer = await submit({ ...body, recipients: recipients(2) });
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/validation' } });
    expect((answer.body.errors as { path: string }[]).map((error) => error.path)).toContain(path);
  });

  it.each([[[]], ['x'], [null], [{}]])('refuses %j for recipients', async (given) => {
    const answer = await submit({ text: 'Hi', recipients: given });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'recipients' }] } });
  });

  it('comes from code as well', async () => {
    const communication = gateway.app.get(CommunicationService, { strict: false });
    const result = await communication.sendToRecipients({
      text: 'Hi {name}',
      recipients: [{ to: numberOf(0), variables: { name: 'Asha' } }, { to: numberOf(1) }],
    });
    expect(result).toMatchObject({ accepted: 1, rejected: [{ index: 1, errors: [{ path: 'variables.name' }] }] });
    await expect(communication.sendToRecipients({ text: '{', recipients: [] })).rejects.toMatchObject({ status: 400 });
  });
});

describe('one template for many recipients', () => {
  const BILL = {
    name: 'bill_ready',
    category: 'marketing',
    variables: { payer: { type: 'text' }, amount: { type: 'money', currency: 'INR' } },
    locales: {
      en: { whatsapp: { text: 'Hi {payer}, your share is {amount}.' }, sms: { text: '{payer}: {amount}' } },
      pt: { whatsapp: { text: 'Oi {payer}, a sua parte é {amount}.' } },
    },
  };
  const one = (i: number, more: object = {}) => ({
    to: numberOf(i),
    variables: { payer: 'Asha', amount: '300.50' },
    ...more,
  });
  beforeAll(async () => {
    expect((await gateway.call('POST', '/api/v1/templates', BILL)).status).toBe(201);
    expect((await gateway.call('POST', '/api/v1/templates/bill_ready/publish')).status).toBe(200);
  });

  it('is rendered for each in the language of each', async () => {
    const recipients = [one(0), one(1, { locale: 'pt-BR' }), one(2, { variables: { payer: 'Asha' } })];
    const { body } = await submit({ template: { name: 'bill_ready' }, recipients });
    expect(body).toMatchObject({
      ...{ accepted: 2, rejectedCount: 1 },
      rejected: [{ index: 2, errors: [{ path: 'variables.amount' }] }],
    });
    const [first, second] = await textsOf(body.batchId);
    expect(first).toBe('Hi Asha, your share is ₹300.50.');
    expect(second).toMatch(/^Oi Asha, a sua parte é/);
    const { body: list } = await gateway.call('GET', `/api/v1/messages?batchId=${body.batchId}`);
    const rendered = { template: { name: 'bill_ready', version: 1 }, category: 'marketing' };
    expect(list.items).toMatchObject([rendered, rendered]);
  });

  it('shares the variables of the body, which a recipient may replace', async () => {
    const template = { name: 'bill_ready', variables: { payer: 'Ravi', amount: 5 } };
    const { body } = await submit({ template, recipients: [{ to: numberOf(0) }, one(1)] });
    expect(await textsOf(body.batchId)).toEqual(['Hi Ravi, your share is ₹5.00.', 'Hi Asha, your share is ₹300.50.']);
  });

  it('may be that of a policy', async () => {
    const policy = { name: 'bills', template: { name: 'bill_ready', variables: { amount: 7 } } };
    expect((await gateway.call('POST', '/api/v1/policies', policy)).status).toBeLessThan(300);
    const recipients = [{ to: numberOf(0), variables: { payer: 'Ravi' } }, one(1)];
    const { body } = await submit({ policy: 'bills', recipients });
    expect(body).toMatchObject({ accepted: 2, rejected: [] });
    expect(await textsOf(body.batchId)).toEqual(['Hi Ravi, your share is ₹7.00.', 'Hi Asha, your share is ₹300.50.']);
  });

  it('comes as lines, a recipient each', async () => {
    const lines = [one(0), one(1), one(0), { to: numberOf(2), text: 'Hello' }, one(3, { variables: {} })];
    const answer = await uploadLines(
      gateway,
      lines.map((line) => `${JSON.stringify(line)}\n`),
      { query: '?template=bill_ready&duplicates=skip' },
    );
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2, skippedDuplicates: 1, rejectedCount: 2 } });
    expect(answer.body.rejected).toMatchObject([
      { index: 3, errors: [{ path: 'text' }] },
      { index: 4, errors: [{ path: 'variables.payer' }, { path: 'variables.amount' }] },
    ]);
    expect((await messagesOf(answer.body.batchId)).map(({ index }) => index)).toEqual([0, 1]);
  });

  it('goes on under its key, and not with another template', async () => {
    const headers = { 'idempotency-key': 'bills-of-may' };
    const lines = (n: number) => Array.from({ length: n }, (_, i) => `${JSON.stringify(one(i))}\n`);
    const query = '?template=bill_ready';
    const first = await uploadLines(gateway, lines(2), { headers, query });
    const second = await uploadLines(gateway, lines(4), { headers, query });
    expect(second.body).toMatchObject({ batchId: first.body.batchId, accepted: 4 });
    const other = await uploadLines(gateway, lines(4), { headers, query: `${query}&version=1` });
    expect(other.status).toBe(422);
  });

  it.each([
    ['template', { template: { name: 'Bad name' } }],
    ['template', { template: 'bill_ready' }],
    ['channels[0].text', { template: { name: 'bill_ready' }, channels: [{ channel: 'sms', text: 'Hi' }] }],
  ])('names %s where it is wrong', async (path, body) => {
    const answer = await submit({ ...body, recipients: [one(0)] });
    const errors = (answer.body.errors ?? answer.body.rejected[0].errors) as { path: string }[];
    expect(errors[0]!.path.startsWith(path)).toBe(true);
  });

  it('names the template that there is none of', async () => {
    const refused = { status: 400, body: { errors: [{ path: 'template.name' }] } };
    const lines = [`${JSON.stringify(one(0))}\n`];
    expect(await submit({ template: { name: 'nothing' }, recipients: [one(0)] })).toMatchObject(refused);
    expect(await uploadLines(gateway, lines, { query: '?template=nothing' })).toMatchObject(refused);
  });
});

describe('duplicates of a batch', () => {
  it('are sent too where nothing else is said', async () => {
    const twice = [...recipients(1), ...recipients(1)];
    expect((await submit({ text: 'Hi {name}', recipients: twice })).body).toMatchObject({
      ...{ accepted: 2, skippedDuplicates: 0, duplicateNumbers: 1 },
    });
  });

  it('are passed over by skip, whatever form of the number they have', async () => {
    const to = ['+5511987654321', '+91 97 1000 0000', '+551187654321', numberOf(0), numberOf(1)];
    const body = { text: 'Hi', recipients: to.map((number) => ({ to: number })), duplicates: 'skip' };
    const answer = await submit(body);
    expect(answer.body).toMatchObject({ accepted: 3, skippedDuplicates: 2, rejectedCount: 0, duplicateNumbers: 0 });
    expect((await messagesOf(answer.body.batchId)).map(({ index }) => index)).toEqual([0, 1, 4]);
    const { body: batch } = await gateway.call<BatchDto>('GET', `/api/v1/batches/${answer.body.batchId}`);
    expect(batch).toMatchObject({ total: 3, skippedDuplicates: 2 });
  });

  it('do not stand back behind one that was refused', async () => {
    const [first, second] = [recipients(1), recipients(1)].map(([one]) => ({ ...one! }));
    await gateway.call('POST', '/api/v1/messages', { to: numberOf(9), text: 'x' }, { 'idempotency-key': 'taken-once' });
    const refused = { ...first, idempotencyKey: 'taken-once' };
    const answer = await submit({ text: 'Hi {name}', recipients: [refused, second, second], duplicates: 'skip' });
    expect(answer.body).toMatchObject({
      accepted: 1,
      skippedDuplicates: 1,
      rejectedCount: 1,
      rejected: [{ index: 0 }],
    });
  });

  it('are passed over among whole messages, and across the chunks of an upload', async () => {
    const messages = [lineOf(1), lineOf(2), lineOf(1)].map((line) => JSON.parse(line) as object);
    expect((await submit({ messages, duplicates: 'skip' })).body).toMatchObject({ accepted: 2, skippedDuplicates: 1 });
    const lines = Array.from({ length: 1_200 }, (_, i) => lineOf(i % 400));
    const upload = await uploadLines(gateway, lines, { query: '?duplicates=skip' });
    expect(upload.body).toMatchObject({ accepted: 400, skippedDuplicates: 800, duplicateNumbers: 0 });
  });
});

describe('the messages of a batch', () => {
  it('are listed with the indexes that their items had', async () => {
    const lines = [lineOf(0), '{"to":"nobody"}\n', lineOf(2), '\n', lineOf(3), lineOf(4)];
    const { batchId } = (await uploadLines(gateway, lines)).body;
    const items = await messagesOf(batchId);
    expect(items.map(({ index }) => index)).toEqual([0, 2, 3, 4]);
    for (const { index, id } of items) {
      const { body } = await gateway.call('GET', `/api/v1/messages/${id}`);
      expect(body).toMatchObject({ batchId, text: `Hello ${index}` });
    }
  });

  it('are those of a batch that there is', async () => {
    const none = '/api/v1/batches/019b7a00-0000-7000-8000-000000000001/messages';
    expect((await gateway.call('GET', none)).status).toBe(404);
    expect((await gateway.call('GET', '/api/v1/batches/x/messages')).status).toBe(400);
  });
});

describe('what a query says of an upload', () => {
  it.each([
    ['?template=Bad!', 'template'],
    ['?version=1', 'version'],
    ['?template=bill&version=0', 'version'],
    ['?duplicates=drop', 'duplicates'],
  ])('%s is refused', async (query, path) => {
    const answer = await uploadLines(gateway, [lineOf(0)], { query });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  it.each(['template=bill', 'duplicates=skip'])('%s is refused for JSON, which says it itself', async (query) => {
    const answer = await gateway.call('POST', `${BULK}?${query}`, { messages: [JSON.parse(lineOf(0))] });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: query.split('=')[0] }] } });
  });
});
