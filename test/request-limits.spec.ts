import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../src/auth/api-keys.js';
import { authorized, makeApiKey, type TestKey } from './support/api-keys.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, receipt } from './support/siren-webhooks.js';

const MESSAGE = { to: '+919876543210', text: 'Your share is ₹300' };

let gateway: Gateway;
let replica: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { WRONG_KEYS_PER_MINUTE: '5' } });
  replica = await startGateway({
    beside: gateway,
    settings: { ROLES: 'api', WRONG_KEYS_PER_MINUTE: '5', TRUST_PROXY: 'loopback', API_KEY_MAX_PER_SECOND: '1000' },
  });
});
afterAll(async () => {
  await replica?.close();
  await gateway?.close();
});

const read = (where: Gateway, { headers }: Pick<TestKey, 'headers'>) =>
  where.call('GET', '/api/v1/messages?limit=1', undefined, headers);
const send = (where: Gateway, { headers }: Pick<TestKey, 'headers'>, body: object = MESSAGE) =>
  where.call('POST', '/api/v1/messages', body, headers);
const many = <Result>(n: number, work: (i: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: n }, (_, i) => work(i)));

describe('a limit of an application', () => {
  it('is said with each answer, and not where there is none', async () => {
    const limited = await makeApiKey(gateway, { name: 'limited', maxPerSecond: 50 });
    for (const { status, headers } of [await read(gateway, limited), await send(gateway, limited)]) {
      expect(status).toBeLessThan(300);
      expect(headers.get('ratelimit-policy')).toBe('"application";q=50;w=1');
      expect(headers.get('ratelimit')).toMatch(/^"application";r=\d+;t=1$/);
    }
    const { headers } = await read(gateway, await makeApiKey(gateway, { name: 'free' }));
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
  });

  it.each([
    ['messages, ahead of everything else', send],
    ['anything else', read],
  ])('refuses what is beyond it, over all replicas and keys: %s', async (_what, work) => {
    const name = `${_what} together`;
    const keys = [
      await makeApiKey(gateway, { name, maxPerSecond: 3 }),
      await makeApiKey(gateway, { name, maxPerSecond: 3 }),
    ];
    const answers = await many(60, (i) => work(i % 2 === 0 ? gateway : replica, keys[(i >> 1) % 2]!));
    const refused = answers.filter(({ status }) => status === 429);
    // A slow machine gives more than a second's places.
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(3);
    for (const { headers, body } of refused) {
      expect(body).toMatchObject({ type: '/problems/too-many-requests', 'violated-policies': ['application'] });
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.get('ratelimit')).toBe('"application";r=0;t=1');
    }
    await eventually(async () => expect((await work(gateway, keys[0]!)).status).toBeLessThan(300));
  });

  it('counts a message once that is looked at twice, since it is not valid', async () => {
    const key = await makeApiKey(gateway, { name: 'careless', maxPerSecond: 10 });
    // Its share is in memory then, so that the quick way is taken.
    await send(gateway, key, {});
    const statuses = (await many(9, () => send(gateway, key, {}))).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 9 }, () => 400));
  });

  it('is taken out of Postgres a share at a time', async () => {
    await query(
      gateway.database,
      `CREATE SEQUENCE takings;
       CREATE FUNCTION count_taking() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM nextval('siren_gateway.takings'); RETURN NEW; END $$;
       CREATE TRIGGER count_takings AFTER UPDATE ON rates FOR EACH ROW
         WHEN (NEW.key = 'application:busy') EXECUTE FUNCTION count_taking()`,
    );
    const key = await makeApiKey(gateway, { name: 'busy', maxPerSecond: 5_000 });
    const statuses: number[] = [];
    for (let i = 0; i < 10; i++)
      statuses.push(...(await many(50, () => read(gateway, key))).map(({ status }) => status));
    expect(statuses).toEqual(statuses.map(() => 200));
    const [takings] = await query<{ n: number }>(gateway.database, 'SELECT last_value::int AS n FROM takings');
    expect(takings!.n).toBeGreaterThan(0);
    // A few, and a few more where the machine takes seconds for it.
    expect(takings!.n).toBeLessThan(100);
  });

  it('is that of the settings where no key says one', async () => {
    const key = await makeApiKey(gateway, { name: 'usual' });
    expect((await read(replica, key)).headers.get('ratelimit-policy')).toBe('"application";q=1000;w=1');
    const unlimited = await makeApiKey(gateway, { name: 'unlimited', maxPerSecond: 0 });
    expect((await read(replica, unlimited)).headers.get('ratelimit-policy')).toBeNull();
  });

  it('never holds up webhooks, probes and metrics', async () => {
    const key = await makeApiKey(gateway, { name: 'loud', maxPerSecond: 1 });
    const [webhooks, probes] = await Promise.all([
      many(30, (i) => deliverWebhook(gateway, 'delivery-status', receipt(`wa-limit-${i}`, 'sent'))),
      many(30, (i) => fetch(`${gateway.url}/${['health/live', 'metrics'][i % 2]}`)),
      many(30, () => read(gateway, key)),
    ]);
    expect(webhooks.map(({ status }) => status)).toEqual(webhooks.map(() => 200));
    expect(probes.map(({ status }) => status)).toEqual(probes.map(() => 200));
  });
});

describe('wrong keys', () => {
  const wrong = (where: Gateway, headers: Record<string, string> = {}) =>
    where.call('GET', '/api/v1/messages', undefined, { ...authorized(makeKey().key), ...headers });

  it('beyond WRONG_KEYS_PER_MINUTE are answered 429, missing and right ones are not', async () => {
    const statuses: number[] = [];
    // Who connects says what he likes, and no proxy is trusted here.
    for (let i = 0; i < 8; i++) statuses.push((await wrong(gateway, { 'x-forwarded-for': `192.0.2.${i}` })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const { headers, body } = await wrong(gateway);
    expect(body.type).toBe('/problems/too-many-requests');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${gateway.url}/api/v1/messages`)).status).toBe(401);
    expect((await gateway.call('GET', '/api/v1/messages')).status).toBe(200);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/^siren_gateway_api_key_refusals_total\{reason="wrong_too_often"\} [1-9]/m);
  });

  it('are counted by the address that a trusted proxy names', async () => {
    const from = async (address: string) => (await wrong(replica, { 'x-forwarded-for': address })).status;
    for (let i = 0; i < 5; i++) expect(await from('192.0.2.1')).toBe(401);
    expect(await from('192.0.2.1')).toBe(429);
    expect(await from('192.0.2.2')).toBe(401);
    // What stands before the address that the proxy has seen is the client's own word.
    expect(await from('192.0.2.9, 192.0.2.1')).toBe(429);
  });
});

describe('a service that shows less', () => {
  it('has no documentation and no metrics where the settings say so, and all else', async () => {
    const shy = await startGateway({
      beside: gateway,
      settings: { ROLES: 'api', SERVE_DOCS: 'false', SERVE_METRICS: 'false' },
    });
    try {
      for (const path of ['/docs', '/docs-json', '/docs-yaml', '/docs/swagger-ui.css', '/metrics']) {
        expect([path, (await fetch(shy.url + path)).status]).toEqual([path, 404]);
      }
      expect((await fetch(`${shy.url}/health/ready`)).status).toBe(200);
      expect((await shy.call('GET', '/api/v1/messages')).status).toBe(200);
    } finally {
      await shy.close();
    }
  });
});
