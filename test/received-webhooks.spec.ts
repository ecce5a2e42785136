import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import type { ReceivedWebhookDto, ReceivedWebhookWithBodyDto } from '../src/webhooks/webhook.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, ENDPOINTS, incoming, receipt } from './support/siren-webhooks.js';
import { STORED_WEBHOOKS } from './support/tables.js';

/** Siren accepts what is sent there, and says nothing more. */
const SILENT = '+919876549004';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const list = async (parameters: Record<string, string>) => {
  const { status, body } = await gateway.call(
    'GET',
    `/api/v1/received-webhooks?${new URLSearchParams(parameters).toString()}`,
  );
  expect(status).toBe(200);
  return body as { items: ReceivedWebhookDto[]; nextCursor: string | null };
};
const ofId = async (providerMessageId: string) => (await list({ providerMessageId })).items;
const report = (providerMessageId: string, status: string, change = {}) =>
  deliverWebhook(gateway, 'delivery-status', receipt(providerMessageId, status, change));

/** The webhooks of one of Siren's ids once all are read, as `said: result`, the oldest first. */
const resultsOf = (providerMessageId: string, count: number) =>
  eventually(async () => {
    const items = await ofId(providerMessageId);
    expect(items).toHaveLength(count);
    expect(items.map(({ result }) => result)).not.toContain('received');
    return items.map(({ said, result }) => `${said}: ${result}`).reverse();
  });

async function accepted(): Promise<{ id: string; providerMessageId: string }> {
  const plan = { to: SILENT, text: 'Hello', channels: [{ channel: 'whatsapp' }] };
  const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', plan)).body;
  return eventually(async () => {
    const { attempts } = (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
    expect(attempts[0]?.status).toBe('accepted');
    return { id, providerMessageId: attempts[0]!.providerMessageId! };
  });
}

describe('what became of a webhook', () => {
  it('is told with the message that it belonged to, why it changed nothing in the history', async () => {
    const { id, providerMessageId } = await accepted();
    for (const word of ['sent', 'pondering', 'delivered', 'SENT', 'failed']) {
      await report(providerMessageId, word);
      await eventually(async () => expect((await ofId(providerMessageId))[0]!.said).toBe(word));
      await eventually(async () => expect((await ofId(providerMessageId))[0]!.result).not.toBe('received'));
    }
    expect(await resultsOf(providerMessageId, 5)).toEqual([
      'sent: applied',
      'pondering: changed_nothing',
      'delivered: applied',
      'SENT: changed_nothing',
      'failed: changed_nothing',
    ]);
    const { history } = (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
    expect(history.flatMap(({ event, detail }) => (event === 'receipt' ? [detail] : []))).toMatchObject([
      { word: 'sent', changed: true },
      { word: 'pondering', changed: false, why: 'unknown_word' },
      { word: 'delivered', changed: true },
      { word: 'SENT', changed: false, why: 'overtaken' },
      { word: 'failed', changed: false, why: 'overtaken', contradicts: 'delivered' },
    ]);
    const { items } = await list({ messageId: id, kind: 'receipt', result: 'applied' });
    expect(items.map(({ said, messageId, attemptNumber }) => ({ said, messageId, attemptNumber }))).toEqual([
      { said: 'delivered', messageId: id, attemptNumber: 1 },
      { said: 'sent', messageId: id, attemptNumber: 1 },
    ]);
  });

  it('that contradicts another is flagged and counted: delivery evidence wins', async () => {
    const contradicted = async () => {
      const text = await (await fetch(`${gateway.url}/metrics`)).text();
      return Number(/receipts_noted\{what="contradicted"\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await contradicted();
    const { id, providerMessageId } = await accepted();
    await report(providerMessageId, 'failed');
    expect(await resultsOf(providerMessageId, 1)).toEqual(['failed: applied']);
    await report(providerMessageId, 'delivered');
    expect(await resultsOf(providerMessageId, 2)).toEqual(['failed: applied', 'delivered: applied']);
    const message = (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
    expect(message).toMatchObject({ status: 'delivered', attempts: [{ status: 'delivered' }] });
    expect(message.history.filter(({ detail }) => 'contradicts' in detail)).toMatchObject([
      { event: 'receipt', detail: { word: 'delivered', contradicts: 'failed', changed: true } },
    ]);
    expect(await contradicted()).toBe(before + 1);
  });

  it('says what Siren said beside it, and shows the body of a single one alone', async () => {
    const body = ` ${JSON.stringify(receipt('beside', 'sent'))}`;
    await deliverWebhook(gateway, 'delivery-status', body, {
      'x-siren-event': 'notification.status.updated',
      'x-siren-delivery': 'd-1',
    });
    await resultsOf('beside', 1);
    const [item] = await ofId('beside');
    expect(item).toEqual({
      id: expect.any(String),
      kind: 'receipt',
      endpoint: 'delivery-status',
      dialect: 'toolkit',
      item: null,
      receivedAt: expect.any(String),
      processedAt: null,
      sirenEvent: 'notification.status.updated',
      sirenDelivery: 'd-1',
      providerMessageId: 'beside',
      said: 'sent',
      result: 'waiting_for_attempt',
      messageId: null,
      attemptNumber: null,
      incomingMessageId: null,
      failures: 0,
    });
    const one = await gateway.call<ReceivedWebhookWithBodyDto>('GET', `/api/v1/received-webhooks/${item!.id}`);
    expect(one.body).toEqual({ ...item, body });
  });

  it('of an incoming message leads to what the sender wrote; a replay after its webhook was pruned does nothing', async () => {
    const body = incoming();
    await deliverWebhook(gateway, 'message', body);
    expect(await resultsOf(body.message_id, 1)).toEqual(['text: stored']);
    const [item] = await ofId(body.message_id);
    expect(item).toMatchObject({ kind: 'incoming', incomingMessageId: item!.id, messageId: null });

    await query(gateway.database, 'DELETE FROM received_webhooks WHERE id = $1', [item!.id]);
    // To a process that has not met it: the one that stored it knows a copy for a minute.
    const other = await startGateway({ beside: gateway });
    await deliverWebhook(other, 'message', body);
    await other.close();
    expect(await resultsOf(body.message_id, 1)).toEqual(['text: changed_nothing']);
    const rows = await query(gateway.database, 'SELECT id FROM incoming_messages WHERE provider_message_id = $1', [
      body.message_id,
    ]);
    expect(rows).toEqual([{ id: item!.id }]);
  });

  it('that overtook the answer is told once the answer is there', async () => {
    const early = { to: '+919876549011', text: 'Hello', channels: [{ channel: 'whatsapp' }] };
    const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', early)).body;
    await eventually(async () => {
      const { items } = await list({ messageId: id });
      // Whichever of the two is looked at first: the later word counts.
      const results = items.map(({ said, result, attemptNumber }) => `${said}: ${result} ${attemptNumber}`).sort();
      expect(results).toEqual(['delivered: applied 1', expect.stringMatching(/^sent: (applied|changed_nothing) 1$/)]);
    });
  });

  it('is listed page by page, each once, whatever comes meanwhile', async () => {
    for (let i = 0; i < 5; i++) await report('paged', 'sent', { i });
    const all = await ofId('paged');
    expect(all).toHaveLength(5);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list({ providerMessageId: 'paged', limit: '2', ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      await report('paged', 'sent', { meanwhile: seen.length });
    } while (cursor !== null);
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it('can be narrowed to a time, and a kind', async () => {
    const body = incoming();
    await deliverWebhook(gateway, 'message', body);
    const [item] = await ofId(body.message_id);
    const from = String(item!.receivedAt);
    const to = new Date(Date.parse(from) + 1).toISOString();
    const within = await list({ receivedFrom: from, receivedTo: to, kind: 'incoming' });
    expect(within.items.map(({ providerMessageId }) => providerMessageId)).toEqual([body.message_id]);
    expect((await list({ receivedFrom: from, receivedTo: to, kind: 'receipt' })).items).toEqual([]);
    expect((await list({ receivedFrom: to, providerMessageId: body.message_id })).items).toEqual([]);
  });

  it.each([
    ['?result=lost', 400],
    ['?kind=message', 400],
    ['?messageId=7', 400],
    ['?receivedFrom=2026-02-30T00:00:00Z', 400],
    ['?receivedFrom=2026-01-02T00:00:00Z&receivedTo=2026-01-01T00:00:00Z', 400],
    ['?cursor=7', 400],
    ['?providerMessageId=%00', 400],
    ['?body=x', 400],
    ['/0199a3b2-7c4d-7123-8123-123456789012', 404],
    ['/x', 400],
  ])('asked for by %s gives %i', async (what, status) => {
    expect((await gateway.call('GET', `/api/v1/received-webhooks${what}`)).status).toBe(status);
  });

  it('that few share is looked for among 50,000 a page, and over a month in which nothing came', async () => {
    const filled = (result: string, newest: Date, n: number) =>
      query(
        gateway.database,
        `INSERT INTO received_webhooks (id, settled_at, received_at, endpoint, provider_message_id, said, digest, body, result)
         SELECT uuid7_floor(at), now(), at, 'delivery-status', 'filling', 'sent', '', '{}', $2
           FROM (SELECT $1::timestamptz - make_interval(secs => i / 1000.0) AS at FROM generate_series(1, $3) AS i) AS times`,
        [newest, result, n],
      );
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    await filled('changed_nothing', daysAgo(1), 50_000);
    await filled('message_gone', daysAgo(2), 1);
    await filled('message_gone', daysAgo(60), 1);
    const pages: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await list({ result: 'message_gone', ...(cursor !== null && { cursor }) });
      pages.push(page.items.length);
      cursor = page.nextCursor;
    } while (cursor !== null);
    // The first has nothing but the 50,000; the second the next month.
    expect(pages).toEqual([0, 1, 1]);
    expect(
      (
        await list({
          result: 'message_gone',
          receivedFrom: daysAgo(61).toISOString(),
          receivedTo: daysAgo(59).toISOString(),
        })
      ).items,
    ).toHaveLength(1);
    await query(gateway.database, `DELETE FROM received_webhooks WHERE provider_message_id = 'filling'`);
  });

  it('is told to nobody without the key', async () => {
    const answer = await gateway.call('GET', '/api/v1/received-webhooks', undefined, { authorization: '' });
    expect(answer.status).toBe(401);
  });
});

describe.each(ENDPOINTS)('a list of webhooks to %s', (endpoint) => {
  let made = 0;
  const good = (id: string) => (endpoint === 'message' ? incoming({ message_id: id }) : receipt(id, 'sent'));
  const platform = (id: string) =>
    endpoint === 'message'
      ? { message: { id, from: '+919876543210', text: 'Hi', timestamp: '2026-01-01T12:00:00Z' }, channel: 'sms' }
      : { event: 'notification.status.updated', data: { notificationId: id, status: 'SENT' } };
  const ids = (n: number) => Array.from({ length: n }, () => `${endpoint}-${process.pid}-${++made}`);

  it('is taken item by item, in either dialect, each with a result of its own', async () => {
    const [a, b, c] = ids(3) as [string, string, string];
    const answer = await deliverWebhook(gateway, endpoint, [good(a), platform(b), good(a), good(c)]);
    expect(answer).toMatchObject({ status: 200, body: { timestamp: expect.any(String) } });
    expect(answer.body).not.toHaveProperty('refused');
    if (endpoint === 'message') expect(answer.body.message_id).toBe(a);
    for (const id of [a, b, c]) await resultsOf(id, 1);
    expect([(await ofId(a))[0], (await ofId(b))[0], (await ofId(c))[0]]).toMatchObject([
      { item: expect.any(Number), dialect: 'toolkit' },
      { item: 1, dialect: 'platform' },
      { item: 3, dialect: 'toolkit' },
    ]);
  });

  it('loses no item beside bad ones, which are dead letters that can be replayed', async () => {
    const [a, b] = ids(2) as [string, string];
    const bad = JSON.stringify({ nobody: `${endpoint}-${++made}` });
    const body = `[${JSON.stringify(good(a))}, 7, ${bad} ,${JSON.stringify(good(b))}]`;
    const answer = await deliverWebhook(gateway, endpoint, body);
    expect(answer.status).toBe(200);
    expect(answer.body.refused.map(({ index }: { index: number }) => index)).toEqual([1, 2]);
    expect(answer.body.refused[1].errors[0].path).toMatch(/^\[2\]\./);
    expect([await resultsOf(a, 1), await resultsOf(b, 1)]).toEqual(
      endpoint === 'message' ? [['text: stored'], ['text: stored']] : Array(2).fill(['sent: waiting_for_attempt']),
    );
    // The same again adds nothing.
    expect((await deliverWebhook(gateway, endpoint, body)).body).toEqual(answer.body);

    const kind = endpoint === 'message' ? 'incoming' : 'receipt';
    const dead = (await list({ result: 'dead_letter', kind })).items.slice(0, 2);
    expect(dead.map(({ item, said, providerMessageId }) => ({ item, said, providerMessageId }))).toEqual([
      { item: 2, said: null, providerMessageId: null },
      { item: 1, said: null, providerMessageId: null },
    ]);
    const one = await gateway.call('GET', `/api/v1/received-webhooks/${dead[0]!.id}`);
    expect(one.body.body).toBe(bad);
    const letters = await gateway.call('GET', '/api/v1/dead-letters?kind=webhook');
    expect(letters.body.items.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(dead.map(({ id }) => id)),
    );

    // A release that can read it would: here it becomes readable in the table.
    const late = { providerMessageId: `${endpoint}-mended-${process.pid}`, said: 'mended' };
    await query(
      gateway.database,
      `UPDATE webhook_spool SET webhooks = jsonb_build_array(webhooks::jsonb -> 0 || $2)::text WHERE webhook_ids = ARRAY[$1::uuid]`,
      [dead[0]!.id, JSON.stringify({ ...late, body: JSON.stringify(good(late.providerMessageId)) })],
    );
    expect((await gateway.call('POST', `/api/v1/dead-letters/${dead[0]!.id}/replay`)).status).toBe(202);
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/received-webhooks/${dead[0]!.id}`);
      expect(body.result).toBe(endpoint === 'message' ? 'stored' : 'waiting_for_attempt');
    });
  });

  it.each([
    ['that is empty', '[]', '/problems/malformed-body'],
    ['without a good item', '[{}, 7]', '/problems/validation'],
    ['of lists', '[[{}]]', '/problems/validation'],
    ['of more than 10,000', `[${'0,'.repeat(10_000)}0]`, '/problems/malformed-body'],
  ])('%s is refused, and nothing is stored', async (_what, body, type) => {
    const before = await query(gateway.database, `SELECT count(*)::int AS n FROM ${STORED_WEBHOOKS}`);
    expect(await deliverWebhook(gateway, endpoint, body)).toMatchObject({ status: 400, body: { type } });
    expect(await query(gateway.database, `SELECT count(*)::int AS n FROM ${STORED_WEBHOOKS}`)).toEqual(before);
  });

  it('as long as a body can be is stored whole', async () => {
    const prefix = `${endpoint === 'message' ? 'm' : 's'}${process.pid}-`;
    const items = Array.from({ length: endpoint === 'message' ? 1_500 : 3_000 }, (_, i) =>
      endpoint === 'message'
        ? incoming({ message_id: prefix + String(i), content: 'x', from_number: '1' })
        : receipt(prefix + String(i), 'sent'),
    );
    const answer = await eventually(async () => {
      const again = await deliverWebhook(gateway, endpoint, items);
      expect(again.status).toBe(200);
      return again;
    });
    expect(answer.body).not.toHaveProperty('refused');
    const [row] = await query<{ n: number }>(
      gateway.database,
      `SELECT count(*)::int AS n FROM ${STORED_WEBHOOKS} WHERE provider_message_id LIKE $1`,
      [`${prefix}%`],
    );
    expect(row!.n).toBe(items.length);
  });
});
