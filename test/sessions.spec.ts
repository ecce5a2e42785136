import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeToken } from '../src/auth/sessions.js';
import { SCOPES } from '../src/http/scopes.js';
import { authorized, makeApiKey, type TestKey } from './support/api-keys.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const SESSIONS = '/api/v1/sessions';
const MESSAGES = '/api/v1/messages';
const TWELVE_HOURS_S = 12 * 3_600;
const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;
const SECOND_ADMIN_KEY = 'the-admin-key-that-replaces-it';

let gateway: Gateway;
/** It believes the proxy in front of it, which is here, and may be asked from pages of another origin. */
let replica: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { WRONG_KEYS_PER_MINUTE: '0' } });
  const settings = {
    ROLES: 'api',
    TRUST_PROXY: 'loopback',
    CORS_ORIGINS: 'https://app.example.com',
    WRONG_KEYS_PER_MINUTE: '5',
  };
  replica = await startGateway({ beside: gateway, settings, adminKeys: `${gateway.apiKey}, ${SECOND_ADMIN_KEY}` });
});
afterAll(async () => {
  await replica?.close();
  await gateway?.close();
});

interface SignedIn {
  id: string;
  cookie: string;
}

async function signIn(key: { headers: Record<string, string> }, where = gateway): Promise<SignedIn> {
  const { status, headers, body } = await where.call<{ id: string }>('POST', SESSIONS, undefined, key.headers);
  expect(status).toBe(201);
  return { id: body.id, cookie: cookieOf(headers) };
}
/** `name=value` of what was set. */
const cookieOf = (headers: Headers): string => headers.get('set-cookie')!.split(';')[0]!;
const admin = () => ({ headers: authorized(gateway.apiKey) });

/** A request of a browser that has this cookie, and no key. */
async function ask(
  method: string,
  path: string,
  cookie: string,
  headers: Record<string, string> = {},
  where = gateway,
) {
  const response = await fetch(where.url + path, {
    method,
    headers: { cookie, ...headers },
    ...(method === 'POST' && path !== SESSIONS ? { body: '{}' } : {}),
  });
  const text = await response.text();

  return { status: response.status, headers: response.headers, body: JSON.parse(text || 'null') };
}
const own = (where = gateway) => ({ origin: where.url });
const statusOf = async (cookie: string, where = gateway) =>
  (await ask('GET', `${SESSIONS}/current`, cookie, {}, where)).status;

describe('signing in', () => {
  it('exchanges the key for a cookie that no script reads, no other site sends, and no network sees', async () => {
    const key = await makeApiKey(gateway, { name: 'desk', scopes: ['messages:read', 'batches'] });
    const { status, headers, body } = await gateway.call('POST', SESSIONS, undefined, { ...key.headers, ...own() });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      id: expect.stringMatching(UUID_V7) as string,
      expiresAt: expect.any(String) as string,
      keyId: key.id,
      keyName: 'desk',
      scopes: ['messages:read', 'batches'],
    });
    const [cookie, ...attributes] = headers.get('set-cookie')!.split('; ');
    expect(cookie).toMatch(/^siren_gateway_session=sgs_[\w-]{43}$/);
    // No path: the browser takes the folder of this address, wherever a proxy has put it.
    expect(attributes.sort()).toEqual(['HttpOnly', `Max-Age=${TWELVE_HOURS_S}`, 'SameSite=Strict']);
    const [row] = await query<{ held: number; digest: Buffer }>(
      gateway.database,
      'SELECT extract(epoch FROM expires_at - created_at)::int AS held, digest FROM sessions WHERE id = $1',
      [body.id],
    );
    expect(row!.held).toBe(TWELVE_HOURS_S);
    expect(cookie).not.toContain(row!.digest.toString('base64url'));
    expect((await ask('GET', `${SESSIONS}/current`, cookie!)).body).toEqual(body);
  });

  it.each([
    ['a page by TLS, which a proxy ends', { origin: 'https://gw.example.com', 'x-forwarded-host': 'gw.example.com' }],
    ['another machine', { 'x-forwarded-host': '192.0.2.7:3000' }],
  ])('lets the cookie travel by TLS alone from %s', async (_name, headers) => {
    const answer = await replica.call('POST', SESSIONS, undefined, headers);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([201, expect.stringContaining('; Secure')]);
  });

  it('wants the key itself: no session makes another, and no wrong key makes any', async () => {
    const { cookie } = await signIn(admin());
    const by = await ask('POST', SESSIONS, cookie, own());
    expect([by.status, by.body.detail]).toEqual([401, expect.stringContaining('an API key itself')]);
    const wrong = await gateway.call('POST', SESSIONS, undefined, authorized('a-key-of-nobody-at-all-here'));
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
  });

  it('is refused to a page of another origin that has the key', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ]) {
      const { status, body, headers: answered } = await gateway.call('POST', SESSIONS, undefined, headers as never);
      expect([status, body.type, answered.get('set-cookie')]).toEqual([403, '/problems/cross-origin', null]);
    }
  });

  it('holds no longer than its key', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const key = await makeApiKey(gateway, { expiresAt });
    const { headers, body } = await gateway.call('POST', SESSIONS, undefined, key.headers);
    expect(body.expiresAt).toBe(expiresAt);
    expect(Number(/Max-Age=(\d+)/.exec(headers.get('set-cookie')!)![1])).toBeLessThanOrEqual(3_600);
  });
});

describe('a session', () => {
  it('opens what its key opens, as that key, and is told what it lacks', async () => {
    const key = await makeApiKey(gateway, { name: 'clerk', scopes: ['messages:read', 'suppressions'] });
    const { cookie } = await signIn(key);
    expect((await ask('GET', MESSAGES, cookie)).status).toBe(200);
    const lacks = await ask('GET', '/api/v1/batches', cookie);
    expect([lacks.status, lacks.body.requiredScope]).toEqual([403, 'batches']);
    const number = { phoneNumber: '+919876500077' };
    const added = await gateway.call('POST', '/api/v1/suppressions', number, { authorization: '', cookie, ...own() });
    // A header of a key goes before the cookie, also an empty one.
    expect(added.status).toBe(401);
    const response = await fetch(`${gateway.url}/api/v1/suppressions`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...own() },
      body: JSON.stringify(number),
    });
    expect(response.status).toBe(201);
    const { body } = await gateway.call('GET', `/api/v1/audit?keyId=${key.id}`);
    expect(body.items.map(({ action, actor }: { action: string; actor: object }) => [action, actor])).toEqual([
      ['suppression.added', { keyId: key.id, name: 'clerk' }],
      ['session.created', { keyId: key.id, name: 'clerk' }],
    ]);
  });

  it('gives way to a key that comes with it', async () => {
    const { cookie } = await signIn(admin());
    const key = await makeApiKey(gateway, { scopes: ['messages:read'] });
    const { body } = await gateway.call('GET', `${SESSIONS}/current`, undefined, { ...key.headers, cookie });
    expect(body).toEqual({ id: null, expiresAt: null, keyId: key.id, keyName: 'billing', scopes: ['messages:read'] });
    expect((await gateway.call('GET', MESSAGES, undefined, { authorization: 'Bearer no', cookie })).status).toBe(401);
  });

  it('counts for the limit of its application', async () => {
    const key = await makeApiKey(gateway, { name: 'slow', maxPerSecond: 1 });
    const { cookie } = await signIn(key);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('GET', MESSAGES, cookie)));
    const over = answers.find(({ status }) => status === 429)!;
    expect(over.body.type).toBe('/problems/too-many-requests');
    expect(over.headers.get('ratelimit-policy')).toBe('"application";q=1;w=1');
  });

  it('is known to every replica the moment it is made', async () => {
    for (let i = 0; i < 5; i++) expect(await statusOf((await signIn(admin())).cookie, replica)).toBe(200);
  });

  it('is listed with the others of its key; those of every key need the scope admin', async () => {
    const key = await makeApiKey(gateway, { name: 'desk', scopes: ['batches'] });
    const [first, second, others] = [await signIn(key), await signIn(key), await signIn(admin())];
    const { body } = await ask('GET', SESSIONS, second.cookie);
    expect(body.items.map(({ id, keyName, isCurrent }: Record<string, unknown>) => [id, keyName, isCurrent])).toEqual([
      [second.id, 'desk', true],
      [first.id, 'desk', false],
    ]);
    expect(JSON.stringify(body)).not.toContain('sgs_');
    const all = await gateway.call<{ items: { id: string }[] }>('GET', `${SESSIONS}?limit=200`);
    const ids = all.body.items.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([first.id, second.id, others.id]));
    expect(ids).toEqual(ids.toSorted().reverse());
    const page = await gateway.call('GET', `${SESSIONS}?limit=1`);
    expect(page.body.items).toHaveLength(1);
    const next = await gateway.call('GET', `${SESSIONS}?limit=1&cursor=${page.body.nextCursor}`);
    expect(next.body.items[0].id).toBe(ids[1]);
  });

  it('is one of a hundred of its key at most: the oldest goes', async () => {
    const key = await makeApiKey(gateway, { name: 'many' });
    const first = await signIn(key);
    await query(
      gateway.database,
      `INSERT INTO sessions SELECT gen_random_uuid(), sha256(n::text::bytea), $1, now(), now() + interval '1 hour'
         FROM generate_series(1, 150) AS n`,
      [key.id],
    );
    await signIn(key);
    const [{ n } = { n: 0 }] = await query<{ n: number }>(
      gateway.database,
      'SELECT count(*)::int AS n FROM sessions WHERE key_id = $1',
      [key.id],
    );
    expect(n).toBe(100);
    await eventually(async () => expect(await statusOf(first.cookie)).toBe(401));
  });
});

describe('what a session may change', () => {
  let signedIn: SignedIn;
  beforeAll(async () => {
    signedIn = await signIn(admin());
  });
  const change = (headers: Record<string, string>, where = gateway) =>
    ask(
      'POST',
      '/api/v1/messages/validate',
      signedIn.cookie,
      { 'content-type': 'application/json', ...headers },
      where,
    );

  it.each<[string, () => Record<string, string>]>([
    ['nobody', () => ({})],
    ['another site', () => ({ origin: 'https://evil.example' })],
    ['another port of this machine', () => ({ origin: 'http://127.0.0.1:1' })],
    ['a page that has no origin', () => ({ origin: 'null' })],
    ['what is no origin', () => ({ origin: 'javascript:0' })],
    ['a sibling of the same site, by the word of the browser', () => ({ ...own(), 'sec-fetch-site': 'same-site' })],
    ['another site, by the word of the browser', () => ({ ...own(), 'sec-fetch-site': 'cross-site' })],
    ['a bookmark', () => ({ 'sec-fetch-site': 'none' })],
    [
      'a host that an untrusted client forwards',
      () => ({ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }),
    ],
  ])('is refused where %s asks', async (_who, headers) => {
    const { status, body } = await change(headers());
    expect([status, body.type]).toEqual([403, '/problems/cross-origin']);
    expect(body.detail).toContain('Origin');
  });

  it.each<[string, () => Record<string, string>]>([
    ['a page of ours', () => own()],
    ['a page of ours, where a proxy ends TLS', () => ({ origin: own().origin.replace('http:', 'https:') })],
    ['a page of ours, by the word of the browser', () => ({ 'sec-fetch-site': 'same-origin' })],
    [
      'a page of ours behind a proxy that hands us another host',
      () => ({ origin: 'https://gw.example.com', 'sec-fetch-site': 'same-origin' }),
    ],
  ])('is done where %s asks', async (_who, headers) => {
    expect((await change(headers())).status).toBe(200);
  });

  it('goes by the host that a trusted proxy tells', async () => {
    const forwarded = { 'x-forwarded-host': 'gw.example.com', 'x-forwarded-proto': 'https' };
    const from = async (origin: string) => (await change({ origin, ...forwarded }, replica)).status;
    expect(await from('https://gw.example.com')).toBe(200);
    expect(await from('http://gw.example.com')).toBe(403);
    expect(await from(replica.url)).toBe(403);
  });

  it('is refused to pages of CORS_ORIGINS as well: they have a key of their own', async () => {
    const origin = 'https://app.example.com';
    expect((await change({ origin }, replica)).status).toBe(403);
    const { headers } = await ask('GET', MESSAGES, signedIn.cookie, { origin }, replica);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('is refused before it is looked whose it is', async () => {
    const { status } = await ask('DELETE', `${SESSIONS}/current`, `siren_gateway_session=${makeToken()}`);
    expect(status).toBe(403);
  });
});

describe('a session ends', () => {
  const ended = async (cookie: string, words: string, where = gateway) => {
    const { status, body } = await ask('GET', MESSAGES, cookie, {}, where);
    expect([status, body.type, body.detail]).toEqual([401, '/problems/unauthorized', expect.stringContaining(words)]);
  };

  it('by signing out, which takes the cookie away', async () => {
    const { id, cookie } = await signIn(admin());
    expect(await statusOf(cookie, replica)).toBe(200);
    const { status, headers } = await ask('DELETE', `${SESSIONS}/current`, cookie, own());
    expect(status).toBe(204);
    expect(headers.get('set-cookie')!.split('; ').sort()).toEqual(
      ['HttpOnly', 'Max-Age=0', 'Path=/api/v1', 'SameSite=Strict', 'siren_gateway_session='].sort(),
    );
    await ended(cookie, 'somebody signed out');
    await eventually(() => ended(cookie, 'somebody signed out', replica));
    expect((await gateway.call('DELETE', `${SESSIONS}/${id}`)).status).toBe(404);
    expect((await gateway.call('DELETE', `${SESSIONS}/current`)).status).toBe(404);
  });

  it('when it is revoked: by its own key, or by one that may manage all', async () => {
    const [mine, other] = [await makeApiKey(gateway), await makeApiKey(gateway)];
    const [one, two] = [await signIn(mine), await signIn(mine)];
    const revoke = async (id: string, { headers }: Pick<TestKey, 'headers'>) =>
      (await gateway.call('DELETE', `${SESSIONS}/${id}`, undefined, headers)).status;
    expect(await revoke(one.id, other)).toBe(404);
    expect(await statusOf(one.cookie)).toBe(200);
    expect(await revoke(one.id.toUpperCase(), mine)).toBe(204);
    expect(await revoke(two.id, admin())).toBe(204);
    for (const { cookie } of [one, two]) await ended(cookie, 'revoked');
    expect(await revoke('no-id', mine)).toBe(400);
  });

  it('with its key, also on every replica', async () => {
    const key = await makeApiKey(gateway);
    const { cookie } = await signIn(key);
    for (const where of [gateway, replica]) expect(await statusOf(cookie, where)).toBe(200);
    await gateway.call('DELETE', `/api/v1/api-keys/${key.id}`);
    await ended(cookie, 'API key of the session');
    await eventually(() => ended(cookie, 'API key of the session', replica));
    const { body } = await gateway.call<{ items: { keyId: string }[] }>('GET', `${SESSIONS}?limit=200`);
    expect(body.items.map(({ keyId }) => keyId)).not.toContain(key.id);
  });

  it('when its key expires, and when its hours are over', async () => {
    const [key, other] = [await makeApiKey(gateway, { expiresAt: '2099-01-01T00:00:00Z' }), await makeApiKey(gateway)];
    const [first, second] = [await signIn(key), await signIn(other)];
    const past = `UPDATE sessions SET created_at = now() - interval '13 h', expires_at = now() - interval '1 h' WHERE id = $1`;
    await query(gateway.database, past, [second.id]);
    await query(gateway.database, `UPDATE api_keys SET expires_at = now() - interval '1 s' WHERE id = $1`, [key.id]);
    await eventually(() => ended(first.cookie, 'API key of the session'));
    await eventually(async () => expect(await statusOf(second.cookie)).toBe(401));
    // Whoever signs in takes the old ones away.
    await signIn(other);
    expect(await query(gateway.database, 'SELECT FROM sessions WHERE id = $1', [second.id])).toEqual([]);
  });

  it('with the admin key that made it: where another one is set it opens nothing', async () => {
    const { cookie } = await signIn({ headers: authorized(SECOND_ADMIN_KEY) }, replica);
    expect(await statusOf(cookie, replica)).toBe(200);
    expect(await statusOf(cookie, gateway)).toBe(401);
    expect((await ask('GET', `${SESSIONS}/current`, cookie, {}, replica)).body).toMatchObject({
      keyId: 'admin',
      keyName: 'admin',
      scopes: [...SCOPES],
    });
  });

  it('and with it each stream that it had open', async () => {
    const { id, cookie } = await signIn(admin());
    const answer = await fetch(`${gateway.url}/api/v1/statistics/live`, { headers: { cookie } });
    expect(answer.status).toBe(200);
    const reported = answer.text();
    expect((await gateway.call('DELETE', `${SESSIONS}/${id}`)).status).toBe(204);
    expect(await reported).toMatch(/^(data: .*\n\n|:\n\n)*$/);
  });
});

describe('a token that nobody has made', () => {
  it('counts as a wrong key, whatever its form', async () => {
    const statuses: number[] = [];
    for (const value of [
      '',
      'x',
      makeToken(),
      'sgs_'.padEnd(47, '-'),
      makeToken(),
      makeToken(),
      makeToken(),
      makeToken(),
    ]) {
      statuses.push(await statusOf(`a=b; siren_gateway_session=${value}; c`, replica));
    }
    expect(statuses.slice(0, 3)).toEqual([401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    expect(await statusOf((await signIn(admin())).cookie, replica)).toBe(200);
  });

  it('is looked for in its own cookie alone', async () => {
    const { cookie } = await signIn(admin());
    const token = cookie.split('=')[1]!;
    expect(await statusOf(`session=${token}`)).toBe(401);
    expect((await gateway.call('GET', MESSAGES, undefined, authorized(token))).status).not.toBe(200);
  });
});
