import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOOKS_KEY, failure, startHooksApp, type HooksApp } from './support/hooks-app.js';
import { clientOf, JSON_BODY, KEY, PHONE, problemIn } from './support/hooks-client.js';
import { rawRequest } from './support/raw-http.js';
import { eventually } from './support/eventually.js';

let hooksApp: HooksApp;
const { call, post } = clientOf(() => hooksApp);
beforeAll(async () => {
  hooksApp = await startHooksApp();
});
afterAll(() => hooksApp.app.close());

describe('the request id', () => {
  const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
  const idOf = async (given: string) =>
    (await call('/health/live', { headers: { 'x-request-id': given } })).headers.get('x-request-id');

  it.each(['a', 'trace-1.2_3', 'x'.repeat(128), '0af7651916cd43dd8448eb211c80319c', '12345678'])(
    "is the caller's when it is a decent one: %s",
    async (given) => {
      expect(await idOf(given)).toBe(given);
    },
  );

  it.each(['', 'x'.repeat(129), 'a b', 'a"b', '<script>', 'é', `to:+91${PHONE}`, '{"a":1}'])(
    'is made anew instead of %s',
    async (given) => {
      expect(await idOf(given)).toMatch(UUID_V7);
    },
  );

  it.each([PHONE, `91${PHONE}`, `91-${PHONE}`, `call-${PHONE}`])(
    'is made anew instead of what may be a phone number: %s',
    async (given) => {
      expect(await idOf(given)).toMatch(UUID_V7);
    },
  );

  it('is made anew when it was sent twice', async () => {
    const text = 'GET /health/live HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\nX-Request-Id: b\r\n\r\n';
    expect((await rawRequest(hooksApp.port, text)).headers['x-request-id']).toMatch(UUID_V7);
  });
});

describe('a failure of ours', () => {
  const fail = async (thrown: unknown, requestId: string) => {
    failure.next = thrown;
    return call('/api/v1/failures', { headers: { ...KEY, 'x-request-id': requestId } });
  };
  const leaky = () =>
    Object.assign(new Error(`insert into messages values ('+91${PHONE}')`), {
      code: '23505',
      query: 'INSERT INTO messages',
      parameters: [`+91${PHONE}`, 'a private text'],
      detail: `Key (to)=(+91${PHONE})`,
    });

  it('is a 500 that shows nothing of it', async () => {
    const response = await fail(leaky(), 'leaky-1');
    const text = await response.clone().text();
    expect((await problemIn(response, 500)).type).toBe('/problems/internal');
    expect(text).not.toMatch(/insert|messages|9876543210|\.ts|at /i);
  });

  it('is logged under its request id, without numbers, texts or parameters', async () => {
    await (await fail(leaky(), 'leaky-2')).text();
    const line = await eventually(() => {
      const found = hooksApp.lines.find((entry) => entry.requestId === 'leaky-2' && entry.err);
      expect(found).toBeDefined();
      return found;
    });
    expect(line).toMatchObject({ level: 'error', err: { type: 'Error', code: '23505' } });
    expect(JSON.stringify(line)).not.toMatch(/9876543210|private|INSERT INTO/);
  });

  it('is a 503 with Retry-After when the database is away', async () => {
    const response = await fail(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'away');
    expect((await problemIn(response, 503)).type).toBe('/problems/unavailable');
    expect(response.headers.get('retry-after')).toBe('1');
  });

  it.each([undefined, null, 'text', { statusCode: 500, message: 'x' }])(
    'may be anything thrown: %j',
    async (thrown) => {
      await problemIn(await fail(thrown, 'odd'), 500);
    },
  );

  it("leaves the health check's own answer alone", async () => {
    const response = await call('/health/ready');
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ status: 'error', error: { db: { status: 'down' } } });
  });
});

describe('the log', () => {
  const requestLine = (id: string) =>
    eventually(() => {
      const found = hooksApp.lines.find((line) => line.requestId === id && line.msg === 'request');
      expect(found).toBeDefined();
      return found;
    });

  it('has one line a request: method, route, status, milliseconds and id', async () => {
    await call('/api/v1/notes/17?x=1', { headers: { ...KEY, 'x-request-id': 'one-line' } });
    expect(await requestLine('one-line')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      requestId: 'one-line',
      method: 'GET',
      route: '/api/v1/notes/:id',
      status: 404,
      ms: expect.any(Number),
      msg: 'request',
    });
  });

  it.each([
    ['refused-key', '/api/v1/notes', { authorization: 'Bearer nonsense' }, 401],
    ['refused-type', '/api/v1/notes', { ...KEY, 'content-type': 'text/plain' }, 415],
    ['refused-body', '/api/v1/notes', JSON_BODY, 400],
    ['refused-address', '/api/v1/nothing', {}, 404],
  ])('has a line also of what was turned away early: %s', async (id, path, headers, status) => {
    await call(path, { method: 'POST', headers: { ...headers, 'x-request-id': id }, body: '{' });
    expect(await requestLine(id)).toMatchObject({ status });
  });

  it('says nothing of health checks that went well, unless debugging', async () => {
    await call('/health/live', { headers: { 'x-request-id': 'probe' } });
    expect(await requestLine('probe')).toMatchObject({ level: 'debug' });
  });

  it('has no error for a probe that is answered 503, nor for any other 503: why is logged by who found out', async () => {
    await call('/health/ready', { headers: { 'x-request-id': 'not-ready' } });
    expect(await requestLine('not-ready')).toMatchObject({ level: 'debug', status: 503 });
    failure.next = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    await call('/api/v1/failures', { headers: { ...KEY, 'x-request-id': 'unavailable' } });
    expect(await requestLine('unavailable')).toMatchObject({ level: 'info', status: 503 });
    expect(hooksApp.lines.filter(({ requestId, level }) => requestId === 'unavailable' && level === 'error')).toEqual(
      [],
    );
    failure.next = new Error('a bug');
    await call('/api/v1/failures', { headers: { ...KEY, 'x-request-id': 'a-bug' } });
    expect(await requestLine('a-bug')).toMatchObject({ level: 'error', status: 500 });
  });

  it('holds no number, key or text of any request', async () => {
    await post(`{"text":"a private text, call ${PHONE}"}`, { ...JSON_BODY, 'x-request-id': 'text' });
    await call(`/api/v1/nothing/+91${PHONE}?to=${PHONE}`, { headers: { 'x-request-id': 'number' } });
    expect(await requestLine('text')).toMatchObject({ status: 202 });
    expect(await requestLine('number')).toMatchObject({ route: '/api/v1/nothing/+91********10' });
    const glued = await call(`/tel${PHONE}/x%39${PHONE.slice(1)}y`, { headers: { 'x-request-id': 'glued' } });
    expect((await problemIn(glued, 404)).instance).toBe('/tel98******10/x98******10y');
    expect(await requestLine('glued')).toMatchObject({ route: '/tel98******10/x98******10y' });
    expect(hooksApp.text()).not.toMatch(new RegExp(`${PHONE}|${HOOKS_KEY}|private`));
  });
});
