import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, ENDPOINTS, incoming, receipt } from './support/siren-webhooks.js';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.js';
import { STORED_WEBHOOKS } from './support/tables.js';

let gateway: Gateway;
/** A replica whose way to the database can be frozen. */
let replica: Gateway;
let proxy: TcpProxy;

beforeAll(async () => {
  gateway = await startGateway();
  const { hostname, port } = new URL(gateway.database.url);
  proxy = await startTcpProxy(hostname, Number(port));
  const url = new URL(gateway.database.url);
  url.host = `127.0.0.1:${proxy.port}`;
  replica = await startGateway({ beside: { ...gateway, database: { ...gateway.database, url: url.href } } });
});
afterEach(() => proxy.thaw());
afterAll(async () => {
  proxy?.thaw();
  await replica?.close();
  await proxy?.close();
  await gateway?.close();
});

const rowsOf = (id: string) =>
  query<{ result: string }>(gateway.database, `SELECT result FROM ${STORED_WEBHOOKS} WHERE provider_message_id = $1`, [
    id,
  ]);

/** Each answer comes while nothing gets through to the database; within which time, `webhook-store.spec.ts` says. */
describe('a database that hangs', () => {
  it.each(ENDPOINTS)('makes the %s webhook answer 503, for Siren to deliver again', async (endpoint) => {
    const id = `hang-${endpoint}`;
    const body = endpoint === 'message' ? incoming({ message_id: id }) : receipt(id, 'sent');
    proxy.freeze();
    const answer = await deliverWebhook(replica, endpoint, body);
    expect(answer).toMatchObject({ status: 503, body: { status: 503, type: '/problems/unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);

    proxy.thaw();
    const again = await eventually(async () => {
      const redelivered = await deliverWebhook(replica, endpoint, body);
      expect(redelivered.status).toBe(200);
      return redelivered;
    });
    // Another process knows of it by what became of it.
    await eventually(async () => {
      const rows = await rowsOf(id);
      expect(rows.map(({ result }) => result)).toEqual([endpoint === 'message' ? 'stored' : 'waiting_for_attempt']);
    });
    expect((await deliverWebhook(gateway, endpoint, body)).body).toEqual(again.body);
    expect(await rowsOf(id)).toHaveLength(1);
  });

  it('still refuses at once what is not genuine', async () => {
    proxy.freeze();
    const answer = await deliverWebhook(replica, 'message', incoming(), { 'x-siren-signature': null });
    expect(answer.status).toBe(401);
  });

  it('answers many, and takes each of them once when it is back', async () => {
    const bodies = Array.from({ length: 200 }, () => incoming());
    proxy.freeze();
    const answers = await Promise.all(bodies.map((body) => deliverWebhook(replica, 'message', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    proxy.thaw();
    await eventually(async () => {
      const answers = await Promise.all(bodies.map((body) => deliverWebhook(replica, 'message', body)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });
    const ids = bodies.map(({ message_id: id }) => id);
    const [counts] = await query<{ rows: number; keys: number }>(
      gateway.database,
      `SELECT count(*)::int AS rows, count(DISTINCT digest)::int AS keys FROM ${STORED_WEBHOOKS}
        WHERE provider_message_id = ANY($1)`,
      [ids],
    );
    expect(counts).toEqual({ rows: 200, keys: 200 });
  });

  it('makes the health of the integration bad, and good again', async () => {
    const health = () => replica.call('GET', '/api/v1/webhooks/siren/health', undefined, { authorization: '' });
    await eventually(async () => expect((await health()).status).toBe(200));
    proxy.freeze();
    const answer = await health();
    expect(answer).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', service: 'siren-integration', reasons: ['the database cannot be reached'] },
    });
    proxy.thaw();
    await eventually(async () => expect((await health()).status).toBe(200));
  });
});

describe('a database that is away', () => {
  it('makes a webhook answer 503, without a word of it', async () => {
    await proxy.close();
    const answer = await deliverWebhook(replica, 'message', incoming());
    expect(answer).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1|postgres|sql/i);
  });
});
