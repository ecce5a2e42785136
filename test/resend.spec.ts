import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditPageDto } from '../src/audit/reading/audit.dto.js';
import type { BatchDto } from '../src/batches/batch.dto.js';
import { pruneAccepting } from '../src/accepting/prune-accepting.js';
import { inTransaction } from '../src/database/transaction.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { makeApiKey, type TestKey } from './support/api-keys.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK } from './support/uploads.js';

const RESEND = '/api/v1/messages/resend';
const NOBODY = '0199f000-0000-7000-8000-000000000001';
const CHUNK = 500;
const PRICES = [
  { channel: 'whatsapp', country: 'IN', per: 'message', amount: 0.5, currency: 'INR' },
  { channel: 'sms', country: 'IN', per: 'segment', amount: 0.25, currency: 'INR' },
];

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { PRICES: JSON.stringify(PRICES) } });
  await sql(`CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a bug' USING ERRCODE = 'XX000'; END $$`);
});
afterEach(async () => {
  await gateway.sandbox.reset();
  await sql('DROP TRIGGER IF EXISTS break ON messages');
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const resend = (body: unknown, headers: Record<string, string> = {}) => gateway.call('POST', RESEND, body, headers);
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const messagesIn = (batchId: string) =>
  eventually(async () => {
    const { body } = await gateway.call<BatchDto>('GET', `/api/v1/batches/${batchId}`);
    expect(body.finishedAt).not.toBeNull();
    const list = await gateway.call(`GET`, `/api/v1/messages?limit=200&batchId=${batchId}`);
    return Promise.all((list.body.items as MessageDto[]).map(({ id }) => find(id)));
  });

let numbers = 0;
const somebody = () => `+9198763${String(20_000 + ++numbers)}`;

/** Sent by WhatsApp alone, where it is refused. */
const failed = (more: object = {}) =>
  deliver(gateway, { to: '+919876549002', channels: [{ channel: 'whatsapp' }], ...more });

describe('sending messages again', () => {
  it('makes new ones of the same content, as a batch, that name the old ones', async () => {
    const old = await deliver(gateway, {
      to: '+919876549012',
      text: 'Your share',
      media: { type: 'image', url: 'https://files.example.com/1.png', caption: 'The bill' },
      buttons: [{ type: 'reply', id: 'yes', title: 'Yes' }],
      channels: [{ channel: 'whatsapp', text: 'Your share, by WhatsApp' }, { channel: 'sms' }],
      ...{ reference: 'dinner-7', metadata: { bill: 7 }, category: 'marketing', learn: false },
      ...{ deliveryWindow: null, onMissed: 'skip', graceSeconds: 60 },
    });
    expect(old.status).toBe('failed');
    const { status, headers, body } = await resend({ ids: [old.id] });
    expect({ status, ...body }).toEqual({
      ...{ status: 202, batchId: body.batchId, found: 1, accepted: 1, rejectedCount: 0, rejected: [] },
      nextCursor: null,
    });
    expect(headers.get('location')).toBe(`/api/v1/batches/${body.batchId}`);
    const [again] = await messagesIn(body.batchId as string);
    const { to, text, media, location, buttons, template, locale, policy, category, metadata, reference } = old;
    const { channels, learn, graceSeconds, deliveryWindow } = old;
    expect(again).toMatchObject({
      ...{ to, text, media, location, buttons, template, locale, policy, category, metadata, reference },
      ...{ channels, learn, graceSeconds, deliveryWindow },
      ...{ resendOf: old.id, resentAs: [], batchId: body.batchId, priority: 'low', application: 'admin', sendAt: null },
    });
    expect(again!.id).not.toBe(old.id);
    const lifetime = ({ expiresAt, createdAt }: MessageDto) =>
      new Date(expiresAt).getTime() - new Date(createdAt).getTime();
    expect(lifetime(again!)).toBe(lifetime(old));
    expect(await find(old.id)).toMatchObject({ resendOf: null, resentAs: [again!.id], status: 'failed' });
  });

  it('sends the text that a template made then, in the version and the language of then', async () => {
    const name = 'bill_again';
    const locales = { en: { whatsapp: { text: 'Bill: {amount}' }, sms: { text: 'SMS: {amount}' } } };
    const variables = { amount: { type: 'text' } };
    await gateway.call('POST', '/api/v1/templates', { name, locales, variables });
    await gateway.call('POST', `/api/v1/templates/${name}/publish`);
    const old = await deliver(gateway, {
      ...{ to: '+919876549002', text: undefined, template: { name, variables: { amount: '300' } } },
      channels: [{ channel: 'whatsapp' }],
    });
    const other = { en: { whatsapp: { text: 'Another: {amount}' } } };
    await gateway.call('POST', '/api/v1/templates', { name, locales: other, variables });
    await gateway.call('POST', `/api/v1/templates/${name}/publish`);
    const { body } = await resend({ ids: [old.id] });
    const [again] = await messagesIn(body.batchId as string);
    expect(again).toMatchObject({ text: 'Bill: 300', template: { name, version: 1 }, locale: old.locale });
  });

  it('is refused for each that cannot be sent, with the reason, and the others go', async () => {
    const good = await failed();
    const erased = await failed({ to: '+919876519002' });
    await gateway.call('DELETE', '/api/v1/contacts/+919876519002');
    await eventually(async () => expect((await find(erased.id)).to).toBe(''));
    const emptied = await failed();
    await sql(`UPDATE messages SET text = '', content = NULL, plan = '[{"channel":"whatsapp"}]' WHERE id = $1`, [
      emptied.id,
    ]);
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const waits = await gateway.call('POST', '/api/v1/messages', { to: somebody(), text: 'Later', sendAt });
    const stopped = await failed({ to: '+919876529002' });
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: '+919876529002', reason: 'opt_out' });
    const abroad = await deliver(gateway, { to: '+447400123456', channels: [{ channel: 'sms' }] });
    const oldestFirst = [NOBODY, good.id, erased.id, emptied.id, waits.body.id as string, stopped.id, abroad.id];
    const ids = [...oldestFirst.toReversed(), good.id.toUpperCase()];
    const expected = [
      { messageId: NOBODY, type: '/problems/not-found' },
      { messageId: erased.id, type: '/problems/conflict' },
      { messageId: emptied.id, type: '/problems/conflict' },
      { messageId: waits.body.id, type: '/problems/not-finished' },
      { messageId: stopped.id, type: '/problems/suppressed' },
      { messageId: abroad.id, type: '/problems/nothing-to-send', errors: [{ path: 'channels[0]' }] },
    ];
    const dry = await resend({ ids, dryRun: true });
    expect(dry).toMatchObject({
      status: 200,
      body: { found: 7, accepted: 1, rejectedCount: 6, rejected: expected, channels: { whatsapp: 1 }, segments: 0 },
    });
    expect(dry.body.rejectedBy).toMatchObject({ '/problems/conflict': 2, '/problems/not-found': 1 });
    const { status, body } = await resend({ ids });
    expect({ status, ...body }).toMatchObject({
      status: 202,
      found: 7,
      accepted: 1,
      rejectedCount: 6,
      rejected: expected,
    });
    for (const { errors } of body.rejected as { errors: { message: string }[] }[]) {
      expect(errors.map(({ message }) => message)).not.toContain('');
    }
    const { body: page } = await gateway.call('GET', `/api/v1/batches/${body.batchId}/rejections`);
    expect(page.items).toMatchObject(
      expected.map((one) => ({ index: oldestFirst.indexOf(one.messageId as string), ...one })),
    );
    expect((await messagesIn(body.batchId as string)).map(({ resendOf }) => resendOf)).toEqual([good.id]);
  });

  it('is refused once a message was sent again, in the language of the caller, unless duplicates are allowed', async () => {
    const { id } = await failed();
    expect((await resend({ ids: [id] })).body).toMatchObject({ accepted: 1 });
    const refused = { accepted: 0, rejectedBy: { '/problems/resent-already': 1 } };
    expect((await resend({ ids: [id], dryRun: true })).body).toMatchObject(refused);
    const { headers, body } = await resend({ ids: [id] }, { 'accept-language': 'es' });
    expect(body).toMatchObject({ accepted: 0, rejected: [{ messageId: id, type: '/problems/resent-already' }] });
    expect(body.rejected[0].errors[0].message).toMatch(/^El mensaje/);
    expect(headers.get('content-language')).toBe('es');
    expect((await resend({ ids: [id], allowDuplicate: true, dryRun: true })).body).toMatchObject({ accepted: 1 });
    expect((await resend({ ids: [id], allowDuplicate: true })).body).toMatchObject({ accepted: 1 });
    expect((await find(id)).resentAs).toHaveLength(2);
  });

  it('happens once, however many ask for it at the same moment', async () => {
    const { id } = await failed();
    const answers = await Promise.all(Array.from({ length: 6 }, () => resend({ ids: [id] })));
    expect(answers.map(({ body }) => body.accepted as number).sort()).toEqual([0, 0, 0, 0, 0, 1]);
    expect((await find(id)).resentAs).toHaveLength(1);
  });

  it('copies nothing of a person who is being erased', async () => {
    const to = '+919876559002';
    const { id } = await failed({ to });
    // Before any worker has begun with it.
    await sql(
      `INSERT INTO erasures (id, phone_number, keep_suppression, requested_at, step, next_at)
       VALUES (gen_random_uuid(), $1, false, now(), 'messages', now() + interval '1 hour')`,
      [to],
    );
    const refused = { accepted: 0, rejected: [{ messageId: id, type: '/problems/conflict' }] };
    expect((await resend({ ids: [id], allowDuplicate: true, dryRun: true })).body).toMatchObject(refused);
    expect((await resend({ ids: [id], allowDuplicate: true })).body).toMatchObject(refused);
    expect((await find(id)).resentAs).toEqual([]);
  });

  it('waits no longer than a second for another that does not end, and not at all where duplicates are allowed', async () => {
    const { id } = await failed();
    const { dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    await inTransaction(dataSource, async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('resends', 0))`);
      expect(await resend({ ids: [id] })).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
      expect((await resend({ ids: [id], allowDuplicate: true })).body).toMatchObject({ accepted: 1 });
    });
    expect((await find(id)).resentAs).toHaveLength(1);
  });

  it('tells nothing of messages to a key that may not read them, and sends nothing', async () => {
    const key = await makeApiKey(gateway, { name: 'only sends', scopes: ['messages:send'] });
    const { id } = await failed();
    for (const body of [{ ids: [id] }, { ids: [id], dryRun: true }, { filter: { status: 'failed' } }]) {
      const refused = { status: 403, body: { type: '/problems/forbidden', requiredScope: 'messages:read' } };
      expect(await resend(body, key.headers)).toMatchObject(refused);
    }
    expect((await find(id)).resentAs).toEqual([]);
  });

  it('gives each recipient theirs in the order of then', async () => {
    const reference = 'codes';
    const to = somebody();
    const codes: string[] = [];
    for (const text of ['Code 1', 'Code 2', 'Code 3']) codes.push((await deliver(gateway, { to, text, reference })).id);
    const newestFirst = codes.toReversed();
    for (const wanted of [{ filter: { reference } }, { ids: newestFirst, allowDuplicate: true }]) {
      const { body } = await resend(wanted);
      const again = await sql('SELECT text FROM messages WHERE batch_id = $1 ORDER BY batch_index', [body.batchId]);
      expect(again).toEqual([{ text: 'Code 1' }, { text: 'Code 2' }, { text: 'Code 3' }]);
    }
  });

  it('sends the confirmation of a STOP to nobody who is suppressed', async () => {
    const { id } = await failed();
    await sql('UPDATE messages SET ignores_suppression = true WHERE id = $1', [id]);
    const { body } = await resend({ ids: [id] });
    const rows = await sql('SELECT FROM messages WHERE batch_id = $1 AND ignores_suppression', [body.batchId]);
    expect([body.accepted, rows.length]).toEqual([1, 0]);
  });
});

describe('sending again what a filter finds', () => {
  it('is told beforehand, with statuses, channels, segments and price, and then done', async () => {
    const reference = 'a-filter';
    await failed({ reference });
    await failed({ reference, to: '+919876519002' });
    await deliver(gateway, { to: somebody(), reference, text: 'x'.repeat(161), channels: [{ channel: 'sms' }] });
    await deliver(gateway, { to: somebody(), reference: 'another' });
    const filter = { reference };
    const { body: dry } = await resend({ filter, dryRun: true });
    expect(dry).toEqual({
      ...{
        found: 3,
        accepted: 3,
        recipients: 3,
        statuses: { failed: 2, delivered: 1 },
        channels: { whatsapp: 2, sms: 1 },
      },
      ...{ segments: 2, prices: [{ amount: '1.5', currency: 'INR' }] },
      ...{ rejectedCount: 0, rejectedBy: {}, rejected: [], nextCursor: null },
    });
    expect((await resend({ filter: { reference, status: 'failed' } })).body).toMatchObject({ found: 2, accepted: 2 });
    // Their own copies have failed by then, too, and are found; the old ones go no second time.
    await eventually(async () => {
      expect((await resend({ filter: { reference, status: 'failed' }, dryRun: true })).body).toMatchObject({
        ...{ found: 4, accepted: 2, rejectedBy: { '/problems/resent-already': 2 } },
      });
    });
  });

  it('finds by the fields of the list of messages, `mine` among them', async () => {
    const key: TestKey = await makeApiKey(gateway, { name: 'resender', scopes: ['messages:send', 'messages:read'] });
    const to = '+919876539002';
    const channels = [{ channel: 'whatsapp' }];
    const mine = await gateway.call('POST', '/api/v1/messages', { to, text: 'Mine', channels }, key.headers);
    await finished(gateway, mine.body.id as string);
    await failed({ to, text: 'Not mine' });
    const filter = { to: '98765 39002', channel: 'whatsapp', status: 'failed' };
    expect((await resend({ filter, dryRun: true })).body).toMatchObject({ found: 2 });
    const { body } = await resend({ filter: { ...filter, mine: true } }, key.headers);
    expect(body).toMatchObject({ found: 1, accepted: 1 });
    const [again] = await messagesIn(body.batchId as string);
    expect(again).toMatchObject({ resendOf: mine.body.id, text: 'Mine', application: 'resender' });
  });

  it('says so where it finds nothing, and makes no batch', async () => {
    const { status, body } = await resend({ filter: { reference: 'nobody has it' } });
    expect({ status, ...body }).toEqual({
      ...{ status: 200, batchId: null, found: 0, accepted: 0, rejectedCount: 0, rejected: [], nextCursor: null },
    });
  });

  it('keeps no such answer under its key, and tells a key of another request even then', async () => {
    const reference = 'comes later';
    const key = { 'idempotency-key': 'resend-nothing' };
    expect(await resend({ filter: { reference } }, key)).toMatchObject({ status: 200, body: { batchId: null } });
    await failed({ reference });
    const { status, body } = await resend({ filter: { reference } }, key);
    expect({ status, ...body }).toMatchObject({ status: 202, found: 1, accepted: 1 });
    const mismatch = { status: 422, body: { type: '/problems/idempotency-key-reused' } };
    expect(await resend({ filter: { reference: 'nobody has it' } }, key)).toMatchObject(mismatch);
  });

  it.each<[string, unknown, string]>([
    ['neither', {}, 'ids'],
    ['both', { ids: [NOBODY], filter: { status: 'failed' } }, 'filter'],
    ['no ids', { ids: [] }, 'ids'],
    ['what is no id', { ids: ['1'] }, 'ids'],
    ['too many ids', { ids: Array.from({ length: 10_001 }, () => NOBODY) }, 'ids'],
    ['an empty filter', { filter: {} }, 'filter'],
    ['a filter that is none', { filter: [] }, 'filter'],
    ['an unknown field', { filter: { colour: 'red' } }, 'filter.colour'],
    ['a limit', { filter: { limit: 5 } }, 'filter.limit'],
    ['no number', { filter: { to: 'nobody' } }, 'filter.to'],
    [
      'times that end before they begin',
      {
        filter: { createdFrom: '2026-01-02T00:00:00Z', createdTo: '2026-01-01T00:00:00Z' },
      },
      'filter.createdTo',
    ],
    ['a cursor beside ids', { ids: [NOBODY], cursor: 'x' }, 'cursor'],
    ['a cursor that is none', { filter: { status: 'failed' }, cursor: 'x' }, 'cursor'],
    ['a rate of nothing', { ids: [NOBODY], ratePerSecond: 0 }, 'ratePerSecond'],
  ])('refuses %s', async (_name, body, path) => {
    const answer = await resend(body);
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/validation' } });
    expect((answer.body.errors as { path: string }[]).map((error) => error.path.replace(/\[\d+\]$/, ''))).toContain(
      path,
    );
  });
});

describe('many messages', () => {
  const COUNT = 2 * CHUNK + 20;
  const reference = 'many';
  const submitMany = async () => {
    const messages = Array.from({ length: COUNT }, (_, i) => ({
      ...{ to: `+9198${String(71_000_000 + i)}`, text: `No ${i}`, reference },
    }));
    const { body } = await gateway.call('POST', BULK, { messages });
    await eventually(async () =>
      expect((await gateway.call('GET', `/api/v1/batches/${body.batchId}`)).body.status).toBe('finished'),
    );
  };

  it('are sent in bites, and once, when the request breaks off and is repeated under its key; its audit tells how many', async () => {
    await submitMany();
    await sql(
      `CREATE TRIGGER break BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.batch_index >= ${CHUNK}) EXECUTE FUNCTION break()`,
    );
    const key = { 'idempotency-key': 'resend-many' };
    const asked = { filter: { reference } };
    const broken = await resend(asked, key);
    expect(broken).toMatchObject({ status: 503, body: { type: '/problems/bulk-broken-off', stored: CHUNK } });
    const { batchId } = broken.body;
    await sql('DROP TRIGGER break ON messages');
    await sql('UPDATE batches SET upload_until = now() WHERE id = $1', [batchId]);
    // One more fits by now, and the copies do: it stays what it was.
    await deliver(gateway, { to: somebody(), reference });
    expect((await resend({ ...asked, allowDuplicate: true }, key)).status).toBe(422);
    const whole = await resend(asked, key);
    expect(whole).toMatchObject({ status: 202, body: { batchId, found: COUNT, accepted: COUNT, rejectedCount: 0 } });
    const again = await resend(asked, key);
    expect(again).toMatchObject({ status: 202, body: whole.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const [row] = await sql<{ copies: number; old: number; indexes: number }>(
      `SELECT count(*)::int AS copies, count(DISTINCT resend_of)::int AS old, count(DISTINCT batch_index)::int AS indexes
         FROM messages WHERE resend_of IS NOT NULL AND batch_id = $1`,
      [batchId],
    );
    expect(row).toEqual({ copies: COUNT, old: COUNT, indexes: COUNT });
    const { items } = (await gateway.call<AuditPageDto>('GET', '/api/v1/audit?action=messages.resent&limit=200')).body;
    const reported = items.filter(({ subject }) => subject.id === batchId);
    expect(reported).toMatchObject([
      {
        actor: { keyId: 'admin' },
        subject: { type: 'batch' },
        after: { messages: COUNT, by: ['reference'], allowDuplicate: false },
      },
    ]);
  });
});

describe('limits', () => {
  let strict: Gateway;
  beforeAll(async () => {
    strict = await startGateway({ settings: { RECIPIENT_LIMIT: '2', DUPLICATE_WINDOW_SECONDS: '600' } });
  });
  afterAll(() => strict?.close());

  it('hold for what is sent again: the same text just now, unless that is allowed, and so many an hour', async () => {
    const old = await deliver(strict, { to: somebody() });
    const again = (body: object) => strict.call('POST', RESEND, { ids: [old.id], ...body });
    const duplicate = { accepted: 0, rejected: [{ messageId: old.id, type: '/problems/duplicate-message' }] };
    expect((await again({ dryRun: true })).body).toMatchObject(duplicate);
    expect((await again({})).body).toMatchObject(duplicate);
    expect((await again({ allowDuplicate: true, dryRun: true })).body).toMatchObject({ accepted: 1 });
    expect((await again({ allowDuplicate: true })).body).toMatchObject({ accepted: 1 });
    const tooMany = { accepted: 0, rejected: [{ messageId: old.id, type: '/problems/recipient-limit' }] };
    expect((await again({ allowDuplicate: true, dryRun: true })).body).toMatchObject(tooMany);
    expect((await again({ allowDuplicate: true })).body).toMatchObject(tooMany);
  });

  it('of what was sent again nothing is kept longer than its messages', async () => {
    const { dataSource } = strict.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    const own = <Row extends object>(text: string) => query<Row>(strict.database, text);
    await own(`INSERT INTO messages_kept_from (month) VALUES (date_trunc('month', now(), 'UTC'))`);
    const before = `uuid7_floor(date_trunc('month', now(), 'UTC') - n * interval '1 day')`;
    await own(`INSERT INTO resent_messages SELECT ${before}, gen_random_uuid() FROM generate_series(1, 3) AS n`);
    await own(`INSERT INTO resends (batch_id, message_ids) SELECT ${before}, '{}' FROM generate_series(1, 3) AS n`);
    const { id } = await deliver(strict, { to: somebody() });
    await strict.call('POST', RESEND, { ids: [id], allowDuplicate: true });
    while (await pruneAccepting(dataSource, 2)) continue;
    expect(
      await own("SELECT message_id FROM resent_messages WHERE message_id < uuid7_floor(now() - interval '1 day')"),
    ).toEqual([]);
    const [kept] = await own<{ links: number; resends: number }>(
      `SELECT (SELECT count(*)::int FROM resent_messages WHERE message_id = '${id}') AS links,
              (SELECT count(*)::int FROM resends WHERE '${id}' = ANY (message_ids)) AS resends`,
    );
    expect(kept).toEqual({ links: 1, resends: 1 });
  });
});
