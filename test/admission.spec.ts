import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pruneAccepting } from '../src/accepting/prune-accepting.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { CommunicationService, Problem } from '../src/index.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';
import { lineOf, openUpload, uploadLines, writePiece } from './support/uploads.js';
import { openClient } from './support/open-client.js';

const MESSAGES = '/api/v1/messages';
const BULK = `${MESSAGES}/bulk`;
const LIMIT = 5;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  const settings = { RECIPIENT_LIMIT: String(LIMIT), DUPLICATE_WINDOW_SECONDS: '60' };
  // A handler that answers everybody the same.
  const script = new Script();
  script.when('Hi', () => Promise.resolve('Hello'));
  gateway = await startGateway({ settings, wrap: applicationWith(script) });
  other = await startGateway({ settings, wrap: applicationWith(script), beside: gateway });
});
afterEach(() => gateway.sandbox.reset());
afterAll(async () => {
  await other?.close();
  await gateway?.close();
});

let recipients = 0;
/** Somebody who was sent nothing yet. */
const somebody = () => `+9198765${String(50_000 + recipients++)}`;
const send = (message: object, headers?: Record<string, string>, to = gateway) =>
  to.call<Partial<MessageDto>>('POST', MESSAGES, { text: 'Hello', ...message }, headers);
const countOf = async (to: string) =>
  (
    await query<{ n: number }>(gateway.database, 'SELECT count(*)::int AS n FROM messages WHERE to_number = $1', [to])
  )[0]!.n;

describe('the limit of messages to one recipient', () => {
  it('refuses the next one, and says when it may come', async () => {
    const to = somebody();
    for (let i = 0; i < LIMIT; i++) expect((await send({ to, text: `no. ${i}` })).status).toBe(202);
    const refused = await send({ to, text: 'one more' });
    expect(refused).toMatchObject({
      status: 429,
      body: { type: '/problems/recipient-limit', errors: [{ path: 'to' }] },
    });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
    expect(await countOf(to)).toBe(LIMIT);
    expect(JSON.stringify(refused.body)).not.toContain(to.slice(3));
  });

  it('holds when many come at once on two replicas, alone and in bulks', async () => {
    const to = somebody();
    const singles = Array.from({ length: 20 }, (_, i) => send({ to, text: `no. ${i}` }, {}, i % 2 ? gateway : other));
    const bulks = [gateway, other].map((replica, b) =>
      replica.call('POST', BULK, {
        messages: Array.from({ length: 20 }, (_, i) => ({ to, text: `no. ${i} of ${b}` })),
      }),
    );
    const statuses = (await Promise.all(singles)).map(({ status }) => status);
    const accepted = (await Promise.all(bulks)).reduce((sum, { body }) => sum + Number(body.accepted), 0);
    expect(new Set(statuses)).toEqual(new Set(statuses.includes(202) ? [202, 429] : [429]));
    expect(statuses.filter((status) => status === 202).length + accepted).toBe(LIMIT);
    expect(await countOf(to)).toBe(LIMIT);
  });

  it('is one recipient’s own, also among those who come at the same moment', async () => {
    const [limited, free] = [somebody(), somebody()];
    for (let i = 0; i < LIMIT; i++) await send({ to: limited, text: `no. ${i}` });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => send({ to: i % 2 ? limited : free, text: `again ${i}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 429, 202, 429, 202, 429]);
  });

  it('ends when an hour is over', async () => {
    const to = somebody();
    for (let i = 0; i < LIMIT; i++) await send({ to, text: `no. ${i}` });
    await query(
      gateway.database,
      `UPDATE recipient_windows SET accepted_at = ARRAY(SELECT t - interval '1 hour' FROM unnest(accepted_at) AS t)
        WHERE phone_number = $1`,
      [to],
    );
    expect((await send({ to, text: 'a new hour' })).status).toBe(202);
  });

  it('does not count what was refused or rolled back', async () => {
    const to = somebody();
    await send({ to });
    for (let i = 0; i < 10; i++) expect((await send({ to })).status).toBe(409);
    const rest = Array.from({ length: LIMIT - 1 }, (_, i) => send({ to, text: `no. ${i}` }));
    expect((await Promise.all(rest)).map(({ status }) => status)).toEqual(rest.map(() => 202));
  });

  it('is for code too', async () => {
    const to = somebody();
    const messages = gateway.app.get(CommunicationService);
    for (let i = 0; i < LIMIT; i++) await messages.send({ to, text: `no. ${i}` });
    const refused = await messages.send({ to, text: 'one more' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ type: '/problems/recipient-limit' });
  });
});

describe('the same text to the same recipient', () => {
  it('is refused, unless that is meant', async () => {
    const to = somebody();
    expect((await send({ to })).status).toBe(202);
    expect(await send({ to })).toMatchObject({
      status: 409,
      body: { type: '/problems/duplicate-message', errors: [{ path: 'text' }] },
    });
    expect((await send({ to, allowDuplicate: true })).status).toBe(202);
    expect((await send({ to: somebody() })).status).toBe(202);
    expect((await send({ to, text: 'Hello!' })).status).toBe(202);
  });

  it('is taken once when it comes to two replicas at once', async () => {
    const to = somebody();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => send({ to }, {}, i % 2 ? gateway : other)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array<number>(19).fill(409)]);
    expect(await countOf(to)).toBe(1);
  });

  it('is told of each item of a bulk, and sinks no other', async () => {
    const [first, second] = [somebody(), somebody()];
    const { status, body } = await gateway.call('POST', BULK, {
      messages: [
        { to: first, text: 'Hello' },
        { to: first, text: 'Hello' },
        { to: second, text: 'Hello' },
        { to: first, text: 'Hello', allowDuplicate: true },
        { to: 'abc', text: 'Hello' },
      ],
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      accepted: 3,
      repeated: 0,
      rejectedCount: 2,
      rejected: [
        { index: 1, type: '/problems/duplicate-message', errors: [{ path: 'text' }] },
        { index: 4, type: '/problems/invalid-phone-number', errors: [{ path: 'to' }] },
      ],
    });
    expect((await gateway.call('GET', `/api/v1/batches/${body.batchId}`)).body).toMatchObject({ total: 3 });
  });
});

describe('an idempotency key', () => {
  it('comes before the other rules: a repeat is answered, not refused', async () => {
    const to = somebody();
    const key = { 'idempotency-key': `key-${to}` };
    const first = await send({ to }, key);
    const again = await send({ to }, key);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('of a refused message is free again', async () => {
    const to = somebody();
    await send({ to });
    const key = { 'idempotency-key': `key-${to}` };
    const refused = await Promise.all([send({ to }, key), send({ to }, key)]);
    expect(refused.map(({ status }) => status)).toEqual([409, 409]);
    expect((await send({ to, text: 'Something else' }, key)).status).toBe(202);
  });

  it('may stand in the body, and is the same key there', async () => {
    const to = somebody();
    const first = await send({ to, idempotencyKey: `key-${to}` });
    const again = await send({ to }, { 'idempotency-key': `key-${to}` });
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });
    const both = { 'idempotency-key': `key-${to}` };
    expect((await send({ to, idempotencyKey: `key-${to}` }, both)).body.id).toBe(first.body.id);
    expect(await send({ to, idempotencyKey: 'another' }, both)).toMatchObject({
      status: 400,
      body: { type: '/problems/invalid-idempotency-key' },
    });
    expect(await send({ to, idempotencyKey: '' })).toMatchObject({
      status: 400,
      body: { type: '/problems/validation' },
    });
  });

  it('of an item is answered with its earlier message, in whatever bulk or alone', async () => {
    const [first, second, third] = [somebody(), somebody(), somebody()];
    const item = (to: string, text = 'Hello') => ({ to, text, idempotencyKey: `key-${to}` });
    await send(item(first));
    const bulk = await gateway.call('POST', BULK, { messages: [item(first), item(second), item(second)] });
    expect(bulk.body).toMatchObject({ accepted: 1, repeated: 2, rejectedCount: 0 });
    const again = await gateway.call('POST', BULK, {
      messages: [item(second), item(second, 'Another'), item(third)],
    });
    expect(again.body).toMatchObject({
      accepted: 1,
      repeated: 1,
      rejected: [{ index: 1, type: '/problems/idempotency-key-reused' }],
    });
    expect(await Promise.all([first, second, third].map(countOf))).toEqual([1, 1, 1]);
  });

  it('that somebody else holds and does not let go stops only its own message', async () => {
    const [stuck, free] = [somebody(), somebody()];
    const frozen = await openClient(gateway.database.url);
    await frozen.query('BEGIN');
    await frozen.query(
      `INSERT INTO idempotency_keys (application, key, fingerprint, status, body)
       SELECT application, $1, '', 202, '' FROM idempotency_keys LIMIT 1`,
      [`key-${stuck}`],
    );
    const [held, ...others] = await Promise.all([
      send({ to: stuck }, { 'idempotency-key': `key-${stuck}` }),
      send({ to: free, text: 'one' }),
      send({ to: free, text: 'two' }, { 'idempotency-key': `key-${free}` }),
    ]);
    expect(held).toMatchObject({ status: 409, body: { type: '/problems/idempotency-in-progress' } });
    expect(others.map(({ status }) => status)).toEqual([202, 202]);
    await frozen.query('ROLLBACK');
    await frozen.end();
    expect((await send({ to: stuck }, { 'idempotency-key': `key-${stuck}` })).status).toBe(202);
  });
});

describe('a recipient whose row somebody holds and does not let go', () => {
  const whileHeld = async (to: string, work: () => Promise<void>) => {
    const frozen = await openClient(gateway.database.url);
    try {
      await frozen.query('BEGIN');
      await frozen.query('SELECT FROM recipient_windows WHERE phone_number = $1 FOR UPDATE', [to]);
      await work();
    } finally {
      await frozen.end();
    }
  };

  it('stops only messages to this recipient', async () => {
    const [stuck, free] = [somebody(), somebody()];
    await send({ to: stuck });
    await whileHeld(stuck, async () => {
      const [held, other] = await Promise.all([send({ to: stuck, text: 'one' }), send({ to: free, text: 'two' })]);
      expect(held).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
      expect(other.status).toBe(202);
    });
    expect((await send({ to: stuck, text: 'one' })).status).toBe(202);
  });

  it('stops only its own line of an upload, and a bulk as a whole', async () => {
    const [stuck, first, last] = [somebody(), somebody(), somebody()];
    await send({ to: stuck });
    const messages = [first, stuck, last].map((to) => ({ to, text: 'one' }));
    await whileHeld(stuck, async () => {
      const bulk = await gateway.call('POST', BULK, { messages });
      expect(bulk).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
      expect(await countOf(first)).toBe(0);
      const upload = await uploadLines(
        gateway,
        messages.map((message) => `${JSON.stringify(message)}\n`),
      );
      expect(upload).toMatchObject({
        status: 202,
        body: { accepted: 2, rejected: [{ index: 1, type: '/problems/unavailable' }] },
      });
    });
    expect(await Promise.all([first, stuck, last].map(countOf))).toEqual([1, 1, 1]);
  });
});

describe('a reply of a handler', () => {
  it('is asked for by the sender: it neither counts nor is refused', async () => {
    const to = somebody();
    for (let i = 0; i < LIMIT + 2; i++) {
      await gateway.sandbox.receive({ from: to, content: `Hi ${i}`, messageType: 'text' });
    }
    await eventually(async () => expect(await countOf(to)).toBe(LIMIT + 2));
    for (let i = 0; i < LIMIT; i++) expect((await send({ to, text: `no. ${i}` })).status).toBe(202);
  });
});

describe('trying without sending', () => {
  const validate = async (message: unknown) => (await gateway.call('POST', `${MESSAGES}/validate`, message)).body;

  it('tells what would happen, and does nothing', async () => {
    const to = somebody();
    await gateway.call('PUT', '/api/v1/policies/tried', { channels: [{ channel: 'sms' }], priority: 'high' });
    const answer = await validate({ to: to.slice(3), text: 'Your share: ₹300', policy: 'tried' });
    expect(answer).toMatchObject({
      valid: true,
      problem: null,
      to,
      country: 'IN',
      type: 'MOBILE',
      segments: 1,
      encoding: 'UCS-2',
      plan: [{ channel: 'sms', fallbackAfter: 300, successStatus: 'delivered' }],
      suppressed: { whatsapp: false, sms: false },
      smsAllowed: true,
      limits: { recipientLimit: LIMIT, recipientLeft: LIMIT, duplicate: false },
      policy: 'tried',
      priority: 'high',
    });
    expect(await send({ to, dryRun: true })).toMatchObject({ status: 200, body: { valid: true, to } });
    expect(await countOf(to)).toBe(0);
    expect(gateway.sandbox.requests.filter((request) => request.to === to)).toHaveLength(0);
    expect(await validate({ to, text: 'Hello' })).toMatchObject({ valid: true, limits: { recipientLeft: LIMIT } });
  });

  it('tells of the suppression list, of countries and of what was sent just now', async () => {
    const to = somebody();
    await query(
      gateway.database,
      `INSERT INTO suppressions (phone_number, channel, reason) VALUES ($1, 'sms', 'test')`,
      [to],
    );
    expect(await validate({ to, text: 'Hello' })).toMatchObject({
      valid: true,
      suppressed: { whatsapp: false, sms: true },
    });
    expect(await validate({ to: '+14155552671', text: 'Hello' })).toMatchObject({
      valid: true,
      country: 'US',
      smsAllowed: false,
    });
    const known = somebody();
    await send({ to: known });
    expect(await validate({ to: known, text: 'Hello' })).toMatchObject({
      valid: false,
      problem: { type: '/problems/duplicate-message', status: 409 },
      limits: { recipientLeft: LIMIT - 1, duplicate: true },
    });
    expect(await validate({ to: known, text: 'Hello', allowDuplicate: true })).toMatchObject({
      valid: true,
      limits: { duplicate: true },
    });
  });

  it.each<[string, unknown, string]>([
    ['a number that is none', { to: 'abc', text: 'Hello' }, '/problems/invalid-phone-number'],
    ['no text', { to: '+919876540001' }, '/problems/validation'],
    ['an unknown policy', { to: '+919876540001', text: 'Hello', policy: 'forgotten' }, '/problems/validation'],
    ['a list', [], '/problems/validation'],
  ])('tells of %s as the answer would', async (_name, message, type) => {
    expect(await validate(message)).toMatchObject({ valid: false, problem: { type, status: 400 }, plan: null });
  });

  it('is not for items of a bulk', async () => {
    const { body } = await gateway.call('POST', BULK, { messages: [{ to: somebody(), text: 'x', dryRun: true }] });
    expect(body).toMatchObject({ accepted: 0, rejected: [{ index: 0, errors: [{ path: 'dryRun' }] }] });
  });
});

describe('a priority', () => {
  it('decides which message leaves first', async () => {
    const [low, normal, high, bulk, urgent] = Array.from({ length: 5 }, somebody);
    const api = await startGateway({ settings: { ROLES: 'api', SIREN_MAX_CONCURRENCY: '1' } });
    await api.call('POST', BULK, {
      messages: [
        { to: bulk, text: 'x' },
        { to: urgent, text: 'x', priority: 'high' },
      ],
    });
    const answers = [];
    for (const [to, priority] of [
      [low, 'low'],
      [normal, undefined],
      [high, 'high'],
    ] as const) {
      answers.push(await api.call<MessageDto>('POST', MESSAGES, { to, text: 'x', priority }));
    }
    expect(answers.map(({ body }) => body.priority)).toEqual(['low', 'normal', 'high']);
    const worker = await startGateway({ settings: { ROLES: 'api,worker' }, beside: api });
    await eventually(() => expect(api.sandbox.requests).toHaveLength(5));
    expect(api.sandbox.requests.map(({ to }) => to)).toEqual([urgent, high, normal, bulk, low]);
    await worker.close();
    await api.close();
  });
});

describe('what is over', () => {
  it('is pruned in bites, and nothing else', async () => {
    const { dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    const [gone, kept] = [somebody(), somebody()];
    for (const to of [gone, kept]) await send({ to }, { 'idempotency-key': `key-${to}` });
    await query(
      gateway.database,
      `UPDATE recipient_windows SET prune_after = now() - interval '1 s' WHERE phone_number = $1`,
      [gone],
    );
    await query(gateway.database, `UPDATE idempotency_keys SET created_at = now() - interval '25 h' WHERE key = $1`, [
      `key-${gone}`,
    ]);
    expect(await pruneAccepting(dataSource, 1)).toBe(true);
    expect(await pruneAccepting(dataSource, 1)).toBe(false);
    const left = await query<{ name: string }>(
      gateway.database,
      `SELECT phone_number AS name FROM recipient_windows WHERE phone_number = ANY ($1)
       UNION ALL SELECT key FROM idempotency_keys WHERE key = ANY ($2)`,
      [
        [gone, kept],
        [`key-${gone}`, `key-${kept}`],
      ],
    );
    expect(left.map(({ name }) => name)).toEqual([kept, `key-${kept}`]);
  });
});

describe('the room in the queue', () => {
  it('is limited over all replicas: beyond it nobody is taken, and known keys are still answered', async () => {
    const full = await startGateway({ settings: { ROLES: 'api', MAX_QUEUED: '3', RECIPIENT_LIMIT: '0' } });
    const text = 'waiting';
    const key = { 'idempotency-key': 'the-first' };
    const post = (message: object, headers?: Record<string, string>) =>
      full.call('POST', MESSAGES, { text, ...message }, headers);
    const first = await post({ to: somebody(), text: 'first' }, key);
    await full.call('POST', BULK, {
      messages: [
        { to: somebody(), text },
        { to: somebody(), text },
      ],
    });

    const refused = await post({ to: somebody() });
    expect(refused).toMatchObject({ status: 429, body: { type: '/problems/queue-full' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await full.call('POST', BULK, { messages: [{ to: somebody(), text }] })).toMatchObject({ status: 429 });
    const lines = `${JSON.stringify({ to: somebody(), text })}\n`;
    const upload = await full.call('POST', BULK, lines, { 'content-type': 'application/x-ndjson' });
    expect(upload).toMatchObject({ status: 429, body: { type: '/problems/queue-full' } });
    const again = await post({ to: first.body.to, text: 'first' }, key);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });

    const beside = await startGateway({ settings: { ROLES: 'api', MAX_QUEUED: '3' }, beside: full });
    expect((await beside.call('POST', MESSAGES, { to: somebody(), text })).status).toBe(429);
    await beside.close();

    await full.call('POST', `${MESSAGES}/${first.body.id}/cancel`);
    await eventually(async () => expect((await post({ to: somebody() })).status).toBe(202));
    await full.close();
  });

  it('makes an upload that has begun wait, and refuses nothing of it', async () => {
    const full = await startGateway({ settings: { ROLES: 'api', MAX_QUEUED: '1' } });
    const batch = async () =>
      (
        await query<{ total: number; rejected: number; complete: boolean }>(
          full.database,
          'SELECT total, rejected_count AS rejected, upload_complete AS complete FROM batches',
        )
      )[0];
    const upload = openUpload(full);
    writePiece(upload, lineOf(0));
    await eventually(async () => expect(await batch()).toMatchObject({ total: 1 }));
    writePiece(upload, lineOf(1));
    upload.write('0\r\n\r\n');
    expect(await full.call('POST', MESSAGES, { to: somebody(), text: 'x' })).toMatchObject({ status: 429 });
    expect(await batch()).toEqual({ total: 1, rejected: 0, complete: false });

    const { body } = await full.call('GET', MESSAGES);
    await full.call('POST', `${MESSAGES}/${body.items[0].id}/cancel`);
    await eventually(async () => expect(await batch()).toEqual({ total: 2, rejected: 0, complete: true }));
    upload.destroy();
    await full.close();
  });

  it('is counted exactly at every moment, whatever moves meanwhile', async () => {
    const messages = Array.from({ length: 200 }, () => ({ to: somebody(), text: 'counted' }));
    await gateway.call('POST', BULK, { messages });
    for (let i = 0; i < 20; i++) {
      const wrong = await query(
        gateway.database,
        `SELECT status, kept.n AS kept, counted.n AS counted
           FROM (SELECT status, sum(n)::int AS n FROM (
                   SELECT messages_queued, messages_sending, messages_sent, messages_delivered
                     FROM statistics_counts WHERE level = 'month' AND scope = '*' UNION ALL
                   SELECT messages_queued, messages_sending, messages_sent, messages_delivered
                     FROM statistics_deltas) AS parts, LATERAL (
                   VALUES ('queued', messages_queued), ('sending', messages_sending), ('sent', messages_sent),
                          ('delivered', messages_delivered)) AS s (status, n)
                  GROUP BY status HAVING sum(n) <> 0) AS kept
           FULL JOIN (SELECT status, count(*)::int AS n FROM deliveries
                       WHERE status IN ('queued', 'sending', 'sent', 'delivered') GROUP BY status) AS counted
                     USING (status)
          WHERE kept.n IS DISTINCT FROM counted.n`,
      );
      expect(wrong).toEqual([]);
    }
  });
});
