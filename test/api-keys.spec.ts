import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../src/auth/api-keys.js';
import { newId } from '../src/database/ids.js';
import { authorized, makeApiKey, type TestKey } from './support/api-keys.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { startTcpProxy } from './support/tcp-proxy.js';

const SECOND_ADMIN_KEY = 'the-admin-key-that-replaces-it';
const KEYS = '/api/v1/api-keys';
const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;

let gateway: Gateway;
let replica: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  const adminKeys = `${gateway.apiKey}, ${SECOND_ADMIN_KEY}`;
  replica = await startGateway({ beside: gateway, settings: { ROLES: 'api' }, adminKeys });
});
afterAll(async () => {
  await replica?.close();
  await gateway?.close();
});

const ask = (where: Gateway, { headers }: Pick<TestKey, 'headers'>, path = '/api/v1/messages') =>
  where.call('GET', path, undefined, headers);
const statusOf = async (where: Gateway, key: Pick<TestKey, 'headers'>) => (await ask(where, key)).status;

/** Puts a key where nobody says so, as another program would. */
async function putKey({ expiresAt = null }: { expiresAt?: string | null } = {}): Promise<TestKey> {
  const { key, digest } = makeKey();
  const id = newId();
  await query(
    gateway.database,
    `INSERT INTO api_keys (id, name, digest, scopes, created_at, expires_at) VALUES ($1, 'put', $2, '{messages:read}', now(), $3)`,
    [id, digest, expiresAt],
  );
  return { id, key, headers: authorized(key) };
}

describe('an API key', () => {
  it('is shown once, and kept as SHA-256 of its 32 bytes', async () => {
    const wanted = {
      name: 'billing',
      scopes: ['messages:send'],
      expiresAt: '2099-01-01T12:00:00+01:00',
      maxPerSecond: 5,
    };
    const { status, headers, body } = await gateway.call('POST', KEYS, wanted);
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      id: expect.stringMatching(UUID_V7) as string,
      name: 'billing',
      scopes: ['messages:send'],
      maxPerSecond: 5,
      key: expect.stringMatching(/^sgk_[\w-]{43}$/) as string,
      createdAt: expect.any(String) as string,
      expiresAt: '2099-01-01T11:00:00.000Z',
      lastUsedAt: null,
    });
    const { key, ...shown } = body as { key: string; id: string };
    const list = await gateway.call<{ items: { id: string }[] }>('GET', KEYS);
    expect(list.body.items.find(({ id }) => id === shown.id)).toEqual(shown);
    expect(JSON.stringify(list.body)).not.toContain(key);
    const [row] = await query<{ digest: Buffer }>(gateway.database, 'SELECT digest FROM api_keys WHERE id = $1', [
      shown.id,
    ]);
    const bytes = Buffer.from(key.slice('sgk_'.length), 'base64url');
    expect(bytes).toHaveLength(32);
    expect(row!.digest).toEqual(createHash('sha256').update(bytes).digest());
  });

  it('is listed with the others, the newest first, page by page', async () => {
    for (let i = 0; i < 3; i++) await makeApiKey(gateway);
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await gateway.call('GET', `${KEYS}?limit=2${cursor && `&cursor=${cursor}`}`);
      const page = body as { items: { id: string }[]; nextCursor: string | null };
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(ids.length).toBeGreaterThanOrEqual(3);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it.each<[string, object]>([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(65) }],
    ['name', { name: 'a\0b' }],
    ['name', { name: 5 }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['everything'] }],
    ['scopes', { scopes: ['batches', 'batches'] }],
    ['scopes', { scopes: 'batches' }],
    ['scopes', { scopes: undefined }],
    ['expiresAt', { expiresAt: '2001-01-01T00:00:00Z' }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['maxPerSecond', { maxPerSecond: -1 }],
    ['maxPerSecond', { maxPerSecond: 1.5 }],
    ['maxPerSecond', { maxPerSecond: '5' }],
    ['key', { key: 'sgk_mine' }],
  ])('is refused by its %s: %j', async (path, change) => {
    const { status, body } = await gateway.call('POST', KEYS, { name: 'x', scopes: ['batches'], ...change });
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it('opens what its scopes name, and is told which one it lacks', async () => {
    const key = await makeApiKey(gateway, { scopes: ['messages:read'] });
    expect(await statusOf(gateway, key)).toBe(200);
    const { status, body, headers } = await gateway.call('POST', '/api/v1/messages', {}, key.headers);
    expect([status, body.type, body.requiredScope]).toEqual([403, '/problems/forbidden', 'messages:send']);
    expect(headers.get('www-authenticate')).toContain('scope="messages:send"');
    expect((await ask(gateway, key, KEYS)).body.requiredScope).toBe('admin');
  });

  it('is known to every replica the moment it is made, also when nobody told', async () => {
    for (let i = 0; i < 5; i++) {
      expect(await statusOf(replica, await makeApiKey(gateway))).toBe(200);
      expect(await statusOf(gateway, await putKey())).toBe(200);
    }
  });

  it('is refused at once where it was revoked, and soon by every replica', async () => {
    const key = await makeApiKey(gateway);
    for (const where of [gateway, replica]) expect(await statusOf(where, key)).toBe(200);
    expect((await gateway.call('DELETE', `${KEYS}/${key.id.toUpperCase()}`)).status).toBe(204);
    expect(await statusOf(gateway, key)).toBe(401);
    await eventually(async () => expect(await statusOf(replica, key)).toBe(401));
    expect((await gateway.call('DELETE', `${KEYS}/${key.id}`)).status).toBe(404);
    expect((await gateway.call('DELETE', `${KEYS}/billing`)).status).toBe(400);
  });

  it('is refused soon also where no hint came that it was revoked', async () => {
    const key = await putKey();
    expect(await statusOf(replica, key)).toBe(200);
    await query(gateway.database, 'DELETE FROM api_keys WHERE id = $1', [key.id]);
    await eventually(async () => expect(await statusOf(replica, key)).toBe(401));
  });

  it('is refused when it has expired', async () => {
    const key = await putKey({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect(await statusOf(gateway, key)).toBe(200);
    await query(gateway.database, `UPDATE api_keys SET expires_at = now() - interval '1 s' WHERE id = $1`, [key.id]);
    await eventually(async () => {
      const { status, body } = await ask(gateway, key);
      expect([status, body.detail]).toEqual([401, expect.stringContaining('expired')]);
    });
  });

  it('keeps no stream open once it was revoked, by whomever, or has expired', async () => {
    const listen = async ({ headers }: TestKey, where = gateway) => {
      const answer = await fetch(`${where.url}/api/v1/statistics/live`, { headers });
      expect(answer.status).toBe(200);
      return answer.text();
    };
    const makeReader = (expiresAt?: string) =>
      makeApiKey(gateway, { name: 'reader', scopes: ['statistics:read'], ...(expiresAt && { expiresAt }) });
    const [revoked, other, expired] = [
      await makeReader(),
      await makeReader(),
      await makeReader('2099-01-01T00:00:00Z'),
    ];
    const streams = [listen(revoked), listen(revoked, replica), listen(expired)];
    const stays = listen(other);
    let hasEnded = false;
    void stays.then(() => (hasEnded = true));

    expect((await gateway.call('DELETE', `${KEYS}/${revoked.id}`)).status).toBe(204);
    await query(gateway.database, `UPDATE api_keys SET expires_at = now() WHERE id = $1`, [expired.id]);
    for (const reported of await Promise.all(streams)) expect(reported).toMatch(/^(data: .*\n\n)*$/);
    expect(hasEnded).toBe(false);
    expect((await gateway.call('DELETE', `${KEYS}/${other.id}`)).status).toBe(204);
    await stays;
  });

  it('tells when it was last used, by one write for many requests', async () => {
    const key = await makeApiKey(gateway);
    await Promise.all(Array.from({ length: 100 }, () => ask(gateway, key)));
    const lastUsed = async () => {
      const { body } = await gateway.call<{ items: { id: string; lastUsedAt: string | null }[] }>('GET', KEYS);
      return body.items.find(({ id }) => id === key.id)!.lastUsedAt;
    };
    const first = await eventually(async () => {
      const at = await lastUsed();
      expect(at).not.toBeNull();
      return at;
    });
    const written = () =>
      query<{ xmin: string }>(gateway.database, 'SELECT xmin::text FROM api_keys WHERE id = $1', [key.id]);
    const before = await written();
    await Promise.all(Array.from({ length: 100 }, () => ask(gateway, key)));
    expect([await written(), await lastUsed()]).toEqual([before, first]);
  });
});

describe('ADMIN_API_KEY', () => {
  it('may hold two keys, of which each opens everything', async () => {
    for (const key of [gateway.apiKey, SECOND_ADMIN_KEY]) {
      expect((await ask(replica, { headers: authorized(key) }, KEYS)).status).toBe(200);
    }
    expect(await statusOf(gateway, { headers: authorized(SECOND_ADMIN_KEY) })).toBe(401);
    expect(await statusOf(replica, { headers: authorized(`${gateway.apiKey},${SECOND_ADMIN_KEY}`) })).toBe(401);
  });
});

describe('keys of one name', () => {
  const message = (key: string) => ({ to: '+919876543210', text: 'Your share is ₹300', idempotencyKey: key });
  let old: TestKey;
  let next: TestKey;
  let other: TestKey;
  beforeAll(async () => {
    old = await makeApiKey(gateway, { name: 'shop' });
    next = await makeApiKey(gateway, { name: 'shop' });
    other = await makeApiKey(gateway, { name: 'other shop' });
  });
  const send = ({ headers }: TestKey, key: string) =>
    gateway.call<{ id: string; application: string }>('POST', '/api/v1/messages', message(key), headers);
  const idsIn = async (key: TestKey, path: string, id = 'id') => {
    const { status, body } = await ask(gateway, key, path);
    expect(status).toBe(200);
    return (body as { items: Record<string, string>[] }).items.map((item) => item[id]!);
  };

  it('share their idempotency keys, and those of another name do not', async () => {
    const first = await send(old, 'one');
    expect([first.status, first.body.application]).toEqual([202, 'shop']);
    const again = await send(next, 'one');
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([
      202,
      first.body.id,
      'true',
    ]);
    const others = await send(other, 'one');
    expect([others.status, others.body.application]).toEqual([202, 'other shop']);
    expect(others.body.id).not.toBe(first.body.id);
  });

  it('find by mine=true what their application has submitted: messages, attempts, batches', async () => {
    const [{ body: mine }, { body: theirs }] = [await send(old, 'two'), await send(other, 'two')];
    const bulk = { messages: [message('three')] };
    const batch = async (key: TestKey) =>
      (await gateway.call<{ batchId: string }>('POST', '/api/v1/messages/bulk', bulk, key.headers)).body.batchId;
    const [myBatch, theirBatch] = [await batch(old), await batch(other)];

    for (const key of [old, next]) {
      const ids = await idsIn(key, '/api/v1/messages?mine=true&limit=200');
      expect(ids).toContain(mine.id);
      expect(ids).not.toContain(theirs.id);
      expect(await idsIn(key, '/api/v1/batches?mine=true')).toEqual([myBatch]);
      expect(await idsIn(key, '/api/v1/batches?mine=false')).toEqual([theirBatch, myBatch]);
      expect(await idsIn(key, `/api/v1/messages?mine=true&to=%2B919876543210&limit=200`)).toEqual(ids);
      expect(await idsIn(key, `/api/v1/messages?mine=true&batchId=${theirBatch}`)).toEqual([]);
      expect(await idsIn(key, `/api/v1/messages?batchId=${theirBatch}`)).toHaveLength(1);
    }
    expect(await idsIn(next, '/api/v1/messages?limit=200')).toEqual(expect.arrayContaining([mine.id, theirs.id]));
    await eventually(async () => {
      for (const to of ['', '&to=%2B919876543210']) {
        const path = `/api/v1/attempts?mine=true&limit=200${to}`;
        expect(await idsIn(next, path, 'messageId')).toContain(mine.id);
        expect(await idsIn(other, path, 'messageId')).toContain(theirs.id);
        expect(await idsIn(other, path, 'messageId')).not.toContain(mine.id);
      }
    });
    const csv = await fetch(`${gateway.url}/api/v1/messages?mine=true`, {
      headers: { ...next.headers, accept: 'text/csv' },
    });
    const text = await csv.text();
    expect(text).toContain(mine.id);
    expect(text).not.toContain(theirs.id);
    expect((await ask(gateway, next, '/api/v1/messages?mine=yes')).status).toBe(400);
  });

  it('are told apart where it is recorded who did something', async () => {
    const one = await makeApiKey(gateway, { name: 'desk', scopes: ['suppressions'] });
    const number = { phoneNumber: '+919876500001' };
    await gateway.call('POST', '/api/v1/suppressions', number, one.headers);
    const { body } = await gateway.call('GET', `/api/v1/suppressions/%2B919876500001/history`);
    expect(body.items[0].apiKeyId).toBe(one.id);
  });
});

describe('while the database is away', () => {
  it('keys that are known are known, and of others nobody says that they are wrong', async () => {
    const url = new URL(gateway.database.url);
    const proxy = await startTcpProxy(url.hostname, Number(url.port));
    url.port = String(proxy.port);
    url.hostname = '127.0.0.1';
    const cut = await startGateway({ database: { url: url.href, drop: () => Promise.resolve() } });
    try {
      const [key, unseen] = [await makeApiKey(cut), await makeApiKey(cut)];
      expect(await statusOf(cut, key)).toBe(200);
      await proxy.close();
      await eventually(async () => expect(await statusOf(cut, key)).toBe(503));
      expect(await statusOf(cut, unseen)).toBe(503);
      expect(await statusOf(cut, { headers: authorized('no-key-of-this-service-at-all') })).toBe(401);
      expect(await statusOf(cut, { headers: authorized(makeKey().key) })).toBe(503);
      expect(await statusOf(cut, key)).toBe(503);
    } finally {
      await proxy.close();
      await cut.close();
    }
  });
});
