import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discardDeadLetters } from '../src/dead-letters/replay-or-discard.js';
import { replayDeadLetters } from '../src/dead-letters/dead-letters.controller.js';
import { IN_CODE } from '../src/http/actor.js';
import { idCursor } from '../src/http/pages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import { authorized, makeApiKey } from './support/api-keys.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const PATH = '/api/v1/dead-letters';
/** Of a key that nobody has. */
const OLD = { createdFrom: '2001-01-01T00:00:00Z', createdTo: '2001-01-02T00:00:00Z' };

let gateway: Gateway;
let context: DeliveryContext;
beforeAll(async () => {
  gateway = await startGateway({
    settings: {
      EVENTS_URL: 'http://127.0.0.1:1/events',
      EVENTS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
  });
  context = gateway.app.get(DELIVERY_CONTEXT);
});
afterAll(() => gateway?.close());
beforeEach(async () => {
  await gateway.call('DELETE', `${PATH}?createdFrom=2000-01-01T00:00:00Z`);
  expect((await list()).map(({ id }) => id)).toEqual([]);
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const list = async (parameters = '') =>
  (await gateway.call('GET', `${PATH}?${parameters}`)).body.items as { id: string; kind: string; reason: string }[];
const replayAll = (body: object) => gateway.call('POST', PATH, body);
const discardAll = (parameters: string) => gateway.call('DELETE', `${PATH}?${parameters}`);
const exactly = (count: number) => ({ count, isExact: true });
const deadInMetrics = async (kind: string): Promise<number> => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(new RegExp(`siren_gateway_dead_letters\\{.*kind="${kind}".*\\} (\\d+)`).exec(text)?.[1]);
};

let recipients = 0;
/** A message that a bug has ended before anything of it was sent. */
async function deadMessage(): Promise<string> {
  const { id } = await deliver(gateway, { to: `+9198765${String(70_000 + recipients++)}` });
  await sql(
    `UPDATE deliveries SET status = 'failed', failure_code = 'internal_error', failures = 10 WHERE message_id = $1`,
    [id],
  );
  await sql(`DELETE FROM delivery_attempts WHERE message_id = $1`, [id]);
  return id;
}

async function deadIncoming(): Promise<string> {
  await deliverWebhook(gateway, 'message', incoming({ message_id: uuid() }));
  return eventually(async () => {
    const [row] = await sql<{ id: string }>(
      `UPDATE incoming_messages SET status = 'failed', failures = 10
        WHERE id = (SELECT id FROM incoming_messages WHERE status = 'handled' ORDER BY id DESC LIMIT 1) RETURNING id`,
    );
    expect(row).toBeDefined();
    return row!.id;
  });
}

async function deadEvent(error: string): Promise<string> {
  const id = await eventually(async () => {
    const rows = await sql<{ id: string }>(`SELECT id FROM event_deliveries WHERE status = 'waiting' LIMIT 1`);
    expect(rows).toHaveLength(1);
    return rows[0]!.id;
  });
  await sql(
    `UPDATE event_deliveries SET status = 'dead', next_at = NULL, deliveries = jsonb_build_array(jsonb_build_object('error', $2::text))
      WHERE id = $1`,
    [id, error],
  );
  return id;
}

async function deadWebhook(failures: number): Promise<string> {
  const id = uuid();
  const webhook = { id, endpoint: 'delivery-status', dialect: 'toolkit', item: null, said: 'sent', digest: '00' };
  const more = { providerMessageId: null, eventHeader: null, body: '{}', deliveryHeader: null, receivedAt: new Date() };
  await sql(
    `INSERT INTO webhook_spool (id, next_at, failures, webhook_ids, provider_message_ids, webhooks)
     VALUES ($1, NULL, $2, ARRAY[$3::uuid], ARRAY[NULL], $4)`,
    [uuid(), failures, id, JSON.stringify([{ ...webhook, ...more }])],
  );
  return id;
}

describe('dead letters', () => {
  it('tell why they were given up, and are narrowed by kind, reason and time', async () => {
    const message = await deadMessage();
    const event = await deadEvent('http_500');
    const [unreadable, failing] = [await deadWebhook(0), await deadWebhook(10)];
    const handled = await deadIncoming();
    const reasons = new Map((await list()).map(({ id, kind, reason }) => [id, `${kind} ${reason}`]));
    expect(reasons).toEqual(
      new Map([
        [message, 'message internal_error'],
        [event, 'event http_500'],
        [unreadable, 'webhook unreadable'],
        [failing, 'webhook internal_error'],
        [handled, 'incoming handler_failed'],
      ]),
    );
    const idsOf = async (parameters: string) => (await list(parameters)).map(({ id }) => id).sort();
    expect(await idsOf('reason=internal_error')).toEqual([message, failing].sort());
    expect(await idsOf('reason=internal_error&kind=webhook')).toEqual([failing]);
    expect(await idsOf(`createdFrom=${OLD.createdFrom}&createdTo=${OLD.createdTo}`)).toEqual([]);
    expect(await idsOf(`createdFrom=${OLD.createdTo}`)).toHaveLength(5);
    expect(await idsOf(`createdTo=${OLD.createdTo}`)).toEqual([]);
  });

  it.each([
    ['reason=No%20code', 'reason'],
    ['kind=pigeon', 'kind'],
    ['createdFrom=2026-01-01', 'createdFrom'],
    ['createdFrom=2026-01-02T00:00:00Z&createdTo=2026-01-01T00:00:00Z', 'createdTo'],
  ])('are not narrowed by %s', async (parameters, path) => {
    const refused = { status: 400, body: { errors: [{ path }] } };
    expect(await gateway.call('GET', `${PATH}?${parameters}`)).toMatchObject(refused);
    expect(await discardAll(parameters)).toMatchObject(refused);
    expect(await replayAll(Object.fromEntries(new URLSearchParams(parameters)))).toMatchObject(refused);
  });

  it('are replayed and discarded by their ids, whatever else fits', async () => {
    const [one, two, three] = [await deadWebhook(10), await deadWebhook(10), await deadWebhook(0)];
    expect((await replayAll({ ids: [one], dryRun: true })).body).toMatchObject({ fitting: exactly(1), replayed: 0 });
    expect((await replayAll({ ids: [one, three], kind: 'webhook', reason: 'internal_error' })).body).toMatchObject({
      ...{ fitting: exactly(1), replayed: 1, refused: [], nextCursor: null },
    });
    expect((await discardAll(`ids=${two},${one}`)).body).toMatchObject({ discarded: 1, left: exactly(0) });
    expect((await list()).map(({ id }) => id)).toEqual([three]);
    expect((await replayAll({ ids: [] })).status).toBe(400);
    expect((await discardAll('ids=nothing')).status).toBe(400);
    expect((await discardAll('ids=')).status).toBe(400);
  });

  it('are never all meant by an order that names none', async () => {
    const id = await deadMessage();
    const refused = { status: 400, body: { errors: [{ path: 'kind' }] } };
    expect(await gateway.call('DELETE', PATH)).toMatchObject(refused);
    expect(await discardAll('dryRun=true')).toMatchObject(refused);
    expect(await replayAll({})).toMatchObject(refused);
    expect(await list()).toMatchObject([{ id }]);
  });

  it('are ordered about by operators alone', async () => {
    const { headers } = await makeApiKey(gateway, { name: 'reader', scopes: ['messages:read'] });
    for (const [method, body] of [
      ['POST', { kind: 'event' }],
      ['DELETE', undefined],
    ] as const) {
      const { status } = await gateway.call(method, `${PATH}?kind=event`, body, headers);
      expect(status).toBe(403);
    }
    expect((await gateway.call('DELETE', `${PATH}?kind=event`, undefined, authorized('none'))).status).toBe(401);
  });
});

describe('replaying what fits', () => {
  it('does nothing in a dry run', async () => {
    const id = await deadMessage();
    const { status, body } = await replayAll({ kind: 'message', dryRun: true });
    expect([status, body]).toEqual([
      202,
      { dryRun: true, fitting: exactly(1), left: exactly(1), replayed: 0, refused: [], nextCursor: null },
    ]);
    expect(await list()).toMatchObject([{ id }]);
  });

  it('handles each once more, refuses what cannot be, and tells the audit', async () => {
    const [good, stale] = [await deadMessage(), await deadMessage()];
    await sql(`UPDATE deliveries SET expires_at = now() WHERE message_id = $1`, [stale]);
    const event = await deadEvent('timeout');
    const incomingId = await deadIncoming();
    const webhook = await deadWebhook(10);
    const { status, body } = await replayAll({ createdFrom: OLD.createdFrom });
    expect(status).toBe(202);
    expect(body).toEqual({
      ...{ dryRun: false, fitting: exactly(5), left: exactly(0), replayed: 4, nextCursor: null },
      refused: [{ id: stale, kind: 'message', reason: 'expired' }],
    });
    expect((await finished(gateway, good)).status).toBe('delivered');
    await eventually(async () => {
      const [row] = await sql(`SELECT status FROM incoming_messages WHERE id = $1`, [incomingId]);
      expect(row).toEqual({ status: 'handled' });
    });
    const { body: audit } = await gateway.call('GET', '/api/v1/audit?action=dead_letter.replayed&limit=4');
    const subjects = (audit.items as { subject: { id: string } }[]).map(({ subject }) => subject.id);
    expect(subjects.sort()).toEqual([good, event, incomingId, webhook].sort());
  });

  it('goes on behind what it has refused, call by call', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift(await deadMessage());
    await sql(`UPDATE deliveries SET expires_at = now() WHERE message_id = ANY($1)`, [ids.slice(0, 2)]);
    const filter = { kind: 'message' } as const;
    const first = await replayDeadLetters(context, filter, null, IN_CODE, 2);
    expect(first).toMatchObject({ replayed: 0, refused: [{ id: ids[0] }, { id: ids[1] }], last: ids[1] });
    expect(await replayDeadLetters(context, filter, first.last, IN_CODE, 2)).toEqual({
      ...{ replayed: 1, refused: [], last: null },
    });
    expect((await replayAll({ kind: 'message', cursor: 'nonsense' })).body).toMatchObject({
      errors: [{ path: 'cursor' }],
    });
  });
});

describe('discarding what fits', () => {
  it('does nothing in a dry run', async () => {
    const id = await deadMessage();
    const { status, body } = await discardAll('kind=message&dryRun=true');
    expect([status, body]).toEqual([
      200,
      { dryRun: true, fitting: exactly(1), left: exactly(1), discarded: 0, nextCursor: null },
    ]);
    expect(await list()).toMatchObject([{ id }]);
    expect((await discardAll('kind=message&dryRun=perhaps')).status).toBe(400);
  });

  it('lists and counts it no more, and tells the audit', async () => {
    const kept = { message: await deadMessage(), event: await deadEvent('timeout'), incoming: await deadIncoming() };
    const webhook = await deadWebhook(0);
    for (const kind of ['message', 'event', 'incoming', 'webhook']) {
      expect(await deadInMetrics(kind)).toBe(1);
      const { body } = await discardAll(`kind=${kind}`);
      expect(body).toEqual({ dryRun: false, fitting: exactly(1), left: exactly(0), discarded: 1, nextCursor: null });
    }
    expect(await list()).toEqual([]);
    const { body: message } = await gateway.call('GET', `/api/v1/messages/${kept.message}`);
    expect(message).toMatchObject({ status: 'failed', failure: { code: 'internal_error' } });
    expect(message.history.at(-1)).toMatchObject({ event: 'discarded', detail: { by: 'admin' } });
    const statusOf = async (path: string) => (await gateway.call('GET', `/api/v1/${path}`)).body.status as string;
    expect(await statusOf(`incoming-messages/${kept.incoming}`)).toBe('discarded');
    expect(await statusOf(`events/${kept.event}`)).toBe('discarded');
    expect((await gateway.call('GET', `/api/v1/received-webhooks/${webhook}`)).status).toBe(404);
    expect((await discardAll('kind=message')).body).toMatchObject({ fitting: exactly(0), discarded: 0 });

    const { body: audit } = await gateway.call('GET', '/api/v1/audit?action=dead_letter.discarded&limit=4');
    const after = { status: 'discarded' };
    expect(audit.items).toMatchObject([
      { subject: { type: 'webhook', id: webhook }, before: { status: 'dead' }, after: null },
      { subject: { type: 'incoming', id: kept.incoming }, after },
      { subject: { type: 'event', id: kept.event }, after },
      { subject: { type: 'message', id: kept.message }, after },
    ]);
    for (const kind of Object.keys(kept)) await eventually(async () => expect(await deadInMetrics(kind)).toBeNaN());
  });

  it('leaves what is kept to be replayed by its id, and a message that dies again is a dead letter again', async () => {
    const [message, event, incomingId] = [await deadMessage(), await deadEvent('timeout'), await deadIncoming()];
    await discardAll(`createdFrom=${OLD.createdFrom}`);
    for (const id of [message, event, incomingId]) {
      expect((await gateway.call('POST', `${PATH}/${id}/replay`)).status).toBe(202);
    }
    await finished(gateway, message);
    await sql(`UPDATE deliveries SET status = 'failed', failure_code = 'internal_error' WHERE message_id = $1`, [
      message,
    ]);
    expect(await list('kind=message')).toMatchObject([{ id: message }]);
  });

  it('takes so many at a time, the newest first, and passes by what somebody has in hand', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift(await deadMessage());
    const filter = { kind: 'message' } as const;
    expect(await discardDeadLetters(context, filter, null, IN_CODE, 1)).toEqual({ discarded: 1, last: ids[0] });
    expect((await list()).map(({ id }) => id)).toEqual(ids.slice(1));
    const client = await openClient(gateway.database.url);
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM deliveries WHERE message_id = $1 FOR UPDATE', [ids[1]]);
      expect((await discardAll('kind=message')).body).toMatchObject({ discarded: 1, left: exactly(1) });
    } finally {
      await client.end();
    }
    expect(await list()).toMatchObject([{ id: ids[1] }]);
  });

  it('goes on behind what it has looked at, call by call', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift(await deadMessage());
    const filter = { kind: 'message' } as const;
    const first = await discardDeadLetters(context, filter, ids[0]!, IN_CODE, 1);
    expect(first).toEqual({ discarded: 1, last: ids[1] });
    const next = await discardAll(`kind=message&cursor=${idCursor.encode(first.last!)}`);
    expect(next.body).toEqual({
      ...{ dryRun: false, fitting: exactly(1), left: exactly(0), discarded: 1, nextCursor: null },
    });
    // What is before the cursor is left alone.
    expect(await list()).toMatchObject([{ id: ids[0] }]);
    expect((await discardAll('kind=message&cursor=nonsense')).body).toMatchObject({ errors: [{ path: 'cursor' }] });
  });
});
