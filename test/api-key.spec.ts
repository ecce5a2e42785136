import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOOKS_KEY, startHooksApp, type HooksApp } from './support/hooks-app.js';
import { clientOf, KEY, problemIn } from './support/hooks-client.js';
import { rawRequest } from './support/raw-http.js';

let hooksApp: HooksApp;
const { call, post } = clientOf(() => hooksApp);
beforeAll(async () => {
  hooksApp = await startHooksApp();
});
afterAll(() => hooksApp.app.close());

describe('the API key', () => {
  it('opens everything under /api/v1, whatever letter case the scheme has', async () => {
    const response = await call('/api/v1/notes', { headers: { authorization: `bearer ${HOOKS_KEY}` } });
    expect(response.status).toBe(200);
  });

  it('is known to handlers, with the request that it came in', async () => {
    const response = await post('{"text":"hi"}');
    expect(await response.json()).toEqual({
      note: { text: 'hi' },
      caller: { actor: { keyId: 'admin', name: 'admin' }, requestId: response.headers.get('x-request-id') },
    });
  });

  it.each([
    ['none', undefined],
    ['a wrong one', 'Bearer a-key-for-the-hooks-that-is-long-enougH'],
    ['the beginning of it', `Bearer ${HOOKS_KEY.slice(0, -1)}`],
    ['another scheme', `Basic ${HOOKS_KEY}`],
    ['no scheme', HOOKS_KEY],
    ['junk', 'Bearer'],
    ['two', `Bearer ${HOOKS_KEY}, Bearer ${HOOKS_KEY}`],
  ])('is refused with 401 and says how: %s', async (_name, authorization) => {
    const response = await call('/api/v1/notes', { headers: authorization === undefined ? {} : { authorization } });
    expect((await problemIn(response, 401)).type).toBe('/problems/unauthorized');
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('comes before the body: whoever has none learns nothing about it, and it is not read', async () => {
    const headers = { 'content-type': 'application/json' };
    await problemIn(await post('{"text":', headers), 401);
    await problemIn(await post('x'.repeat(8 << 20), headers), 401);
  });

  it.each([
    '/api/v1/notes/',
    '/API/v1/notes',
    '//api/v1/notes',
    '/api/v1/../v1/notes',
    '/api%2fv1/notes',
    '/api/v1;/notes',
  ])('is not got round by spelling the address %s', async (path) => {
    const { status } = await rawRequest(hooksApp.port, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect([401, 404]).toContain(status);
  });

  it('guards an address spelt with escapes as the same address', async () => {
    const { status } = await rawRequest(hooksApp.port, 'GET /api/v1/n%6ftes HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(status).toBe(401);
  });

  it('guards HEAD as it guards GET', async () => {
    expect((await call('/api/v1/notes', { method: 'HEAD' })).status).toBe(401);
    expect((await call('/api/v1/notes', { method: 'HEAD', headers: KEY })).status).toBe(200);
  });

  it.each(['/health/live', '/docs', '/docs-json'])('is not wanted at %s', async (path) => {
    expect((await call(path)).status).toBe(200);
  });
});

describe('the documentation', () => {
  it('describes problems, and which operations want the key', async () => {
    const document = (await (await call('/docs-json')).json()) as {
      paths: Record<string, Record<string, { security?: unknown; responses: Record<string, unknown> }>>;
      components: { schemas: Record<string, { properties: object }>; securitySchemes: object };
    };
    expect(document.components.securitySchemes).toMatchObject({ apiKey: { type: 'http', scheme: 'bearer' } });
    expect(Object.keys(document.components.schemas.ProblemBody?.properties ?? {})).toEqual(
      expect.arrayContaining(['type', 'title', 'status', 'detail', 'instance', 'requestId', 'errors']),
    );
    expect(document.paths['/api/v1/notes']?.post?.security).toEqual([{ apiKey: [] }, { session: [] }]);
    expect(document.paths['/api/v1/notes']?.post?.responses).toHaveProperty('default');
    expect(document.paths['/api/v1/hooks']?.post?.security).toBeUndefined();
    expect(document.paths['/health/live']?.get?.security).toBeUndefined();
  });
});
