import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { startEventReceiver } from './support/event-receiver.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { OWN_EVENT_ROWS } from './support/tables.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { EVENTS_POLLING: 'true' } });
});
afterAll(() => gateway?.close());

interface Page {
  items: { id: string; type: string; timestamp: string; data: { id: string; status: string } }[];
  after: string | null;
  more: boolean;
}
const poll = async (parameters = '', headers = {}) =>
  (await gateway.call<Page>('GET', `/api/v1/events?${parameters}`, undefined, headers)).body;
const lastPosition = async () => {
  let page = await poll('limit=200');
  while (page.more) page = await poll(`limit=200&after=${page.after}`);
  return page.after ?? '';
};

describe('GET /api/v1/events', () => {
  it('lists what happened, oldest first, page by page and none twice', async () => {
    const messages = await Promise.all(
      Array.from({ length: 6 }, (_, i) => deliver(gateway, { to: `+91987${601 + i}9002` })),
    );
    await eventually(async () => {
      for (const { id } of messages) {
        expect((await poll(`messageId=${id}&type=message.delivered`)).items).toHaveLength(1);
      }
    });
    const all = (await poll('limit=200')).items;
    const listed: Page['items'] = [];
    for (let after = ''; ;) {
      const page: Page = await poll(`limit=2${after && `&after=${after}`}`);
      listed.push(...page.items);
      expect(page.items.length).toBeLessThanOrEqual(2);
      after = page.after!;
      if (!page.more) break;
    }
    expect(listed).toEqual(all);
    for (const { id } of messages) {
      const types = listed.filter(({ data }) => data.id === id).map(({ type }) => type);
      expect(types[0]).toBe('message.fallback');
      expect(types.at(-1)).toBe('message.delivered');
    }
    const fallbacks = await poll('type=message.fallback');
    expect(fallbacks.items.map(({ type }) => type)).toEqual(messages.map(() => 'message.fallback'));
  });

  it('has something new, or the same place to go on from', async () => {
    const after = await lastPosition();
    expect(await poll(`after=${after}`)).toEqual({ items: [], after, more: false });
    const message = incoming();
    await deliverWebhook(gateway, 'message', message);
    const page = await poll(`after=${after}`, { prefer: 'wait=20' });
    expect(page.items).toMatchObject([{ type: 'incoming.received', data: { providerMessageId: message.message_id } }]);
    expect(await poll(`after=${page.after}`, { prefer: 'wait=1' })).toMatchObject({ items: [], after: page.after });
  });

  it('tells of one event how posting it went: nothing, where there is nobody to post it to', async () => {
    const [first] = (await poll('limit=1')).items;
    const { status, body } = await gateway.call('GET', `/api/v1/events/${first!.id}`);
    expect(status).toBe(200);
    expect(body).toEqual({ ...first, status: 'kept', nextAt: null, failures: 0, deliveries: [] });
  });

  it.each([
    ['after=1', 'after'],
    ['type=message.exploded', 'type'],
    ['messageId=7', 'messageId'],
    ['limit=201', 'limit'],
    ['cursor=x', 'cursor'],
  ])('names what is wrong with a query: %s', async (parameters, path) => {
    const { status, body } = await gateway.call('GET', `/api/v1/events?${parameters}`);
    expect({ status, path: body.errors?.[0].path }).toEqual({ status: 400, path });
  });

  it('wants the API key', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/test'],
      ['POST', '/redeliver'],
    ]) {
      const answer = await fetch(`${gateway.url}/api/v1/events${path}`, { method: method! });
      expect(answer.status).toBe(401);
    }
  });
});

describe('posting again', () => {
  it('is refused where there is nobody to post to', async () => {
    const [first] = (await poll('limit=1')).items;
    const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
    for (const [path, body] of [['test'], [`${first!.id}/redeliver`], ['redeliver', range]] as const) {
      expect((await gateway.call('POST', `/api/v1/events/${path}`, body)).status).toBe(409);
    }
  });

  it('reaches a receiver that was named later: one event, those of a time, or a test', async () => {
    const secret = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
    const receiver = await startEventReceiver(secret);
    const notified = await startGateway({
      beside: gateway,
      settings: { EVENTS_URL: receiver.url, EVENTS_SECRET: secret },
    });
    delete process.env.EVENTS_URL;
    delete process.env.EVENTS_SECRET;
    try {
      const all = (await poll('limit=200')).items;
      const once = await notified.call('POST', `/api/v1/events/${all[0]!.id}/redeliver`);
      expect(once).toMatchObject({ status: 202, body: { count: 1 } });
      await eventually(() => expect(receiver.received.map(({ event }) => event)).toEqual([all[0]]));
      // Posted is not recorded yet: until then it is under way, and not to be posted again.
      await eventually(async () =>
        expect((await notified.call('GET', `/api/v1/events/${all[0]!.id}`)).body.status).toBe('delivered'),
      );

      // The first to be committed need not be the first that happened.
      const from = all.map(({ timestamp }) => timestamp).sort()[0]!;
      const range = { from, to: '2100-01-01T00:00:00Z', types: ['message.fallback'] };
      const fallbacks = all.filter(({ type }) => type === 'message.fallback');
      const again = await notified.call('POST', '/api/v1/events/redeliver', range);
      expect(again).toMatchObject({ status: 202, body: { count: fallbacks.length } });
      await eventually(() => expect(receiver.received).toHaveLength(1 + fallbacks.length));

      const tested = await notified.call('POST', '/api/v1/events/test');
      expect(tested.body).toMatchObject({ delivered: true, statusCode: 204, error: null, body: '' });
      expect(tested.body).toMatchObject({
        postedTo: receiver.url.split('?')[0],
        event: { type: 'gateway.test', data: {} },
      });
      expect(receiver.received.at(-1)!.event).toMatchObject({ type: 'gateway.test', data: {} });
      receiver.behave = () => ({ status: 500, body: 'x'.repeat(5_000) });
      const failed = await notified.call('POST', '/api/v1/events/test');
      expect(failed.body).toMatchObject({
        delivered: false,
        statusCode: 500,
        error: 'http_500',
        body: 'x'.repeat(1_000),
      });
      await receiver.close();
      const refused = await notified.call('POST', '/api/v1/events/test');
      expect(refused.body).toMatchObject({ delivered: false, statusCode: null, error: 'connection_refused' });

      expect(
        (await notified.call('POST', '/api/v1/events/0199b1b0-0000-7000-8000-000000000000/redeliver')).status,
      ).toBe(404);
      const backwards = await notified.call('POST', '/api/v1/events/redeliver', { from: range.to, to: range.from });
      expect(backwards).toMatchObject({ status: 400, body: { errors: [{ path: 'to' }] } });
      await query(gateway.database, `DELETE FROM ${OWN_EVENT_ROWS} WHERE status = 'waiting'`);
    } finally {
      await notified.close();
    }
  });
});
