import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor } from '../src/http/pages.js';
import { startHooksApp, type HooksApp } from './support/hooks-app.js';
import { clientOf, JSON_BODY, KEY, PHONE, problemIn } from './support/hooks-client.js';
import { openRaw } from './support/raw-connection.js';
import { rawRequest } from './support/raw-http.js';

let hooksApp: HooksApp;
const { call } = clientOf(() => hooksApp);
beforeAll(async () => {
  hooksApp = await startHooksApp();
});
afterAll(() => hooksApp.app.close());

describe('a list', () => {
  const list = (query: string) => call(`/api/v1/notes${query}`, { headers: KEY });
  const ID = '0199a3b2-7c4d-7123-8123-123456789012';

  it('has 50 items a page, or as many as are asked for', async () => {
    expect(await (await list('')).json()).toEqual({ limit: 50, before: null });
    expect(await (await list(`?limit=200&cursor=${encodeCursor([ID])}`)).json()).toEqual({ limit: 200, before: ID });
  });

  it.each(['0', '201', '-1', '1.5', '1e2', '0x10', '', ' 5', 'ten', '5&limit=6', '9999999999'])(
    'refuses limit=%s',
    async (limit) => {
      const problem = await problemIn(await list(`?limit=${limit}`), 400);
      expect(problem.errors?.map(({ path }) => path)).toEqual(['limit']);
    },
  );

  it.each(['x', '', encodeCursor(['1']), encodeCursor([ID, ID]), 'x'.repeat(3000)])(
    'refuses a cursor that is none of its own: %s',
    async (cursor) => {
      const problem = await problemIn(await list(`?cursor=${cursor}`), 400);
      expect(problem.errors?.map(({ path }) => path)).toEqual(['cursor']);
    },
  );

  it('refuses a filter it does not know', async () => {
    const problem = await problemIn(await list('?colour=red'), 400);
    expect(problem.errors).toEqual([{ path: 'colour', message: 'is not a known property' }]);
  });
});

describe('an address', () => {
  it('with nothing behind it is a 404, whatever is sent there', async () => {
    for (const init of [{}, { method: 'POST', headers: JSON_BODY, body: '{' }, { method: 'PUT', body: 'x' }]) {
      expect((await problemIn(await call('/api/v1/nothing', init), 404)).type).toBe('/problems/not-found');
    }
  });

  it('with a number in it is shown without its query, and the number masked', async () => {
    const problem = await problemIn(await call(`/api/v1/nothing/%2B91${PHONE}?to=${PHONE}`), 404);
    expect(problem.instance).toBe('/api/v1/nothing/+91********10');
  });

  it.each(['/%zz', '/api/v1/notes/%', '/api/v1/notes/%ff', '/%c0%ae'])(
    'that is not encoded correctly: %s',
    async (path) => {
      await problemIn(await call(path, { headers: KEY }), 400);
    },
  );

  it('may be very long', async () => {
    await problemIn(await call(`/api/v1/notes/${'x'.repeat(5000)}`, { headers: KEY }), 404);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'QUERY'])(
    'that has no route for %s says which it has',
    async (method) => {
      const answer = await call('/api/v1/notes', { method, headers: KEY });
      expect((await problemIn(answer, 405)).type).toBe('/problems/method-not-allowed');
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    },
  );

  it('says in the words of its handler what it does not have', async () => {
    const problem = await problemIn(await call('/api/v1/notes/12', { headers: KEY }), 404);
    expect(problem.detail).toBe('There is no note 2 characters long.');
  });
});

describe('what is hardly HTTP', () => {
  it.each([
    ['headers of 100 KB', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n', 400],
    ['no Host', 'GET /health/live HTTP/1.1\r\n\r\n', 400],
    ['an address of its own kind', 'GET * HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ['the wish for a tunnel', 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['an unknown expectation', 'GET /nothing HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n', 404],
  ])('is answered by a problem with a request id: %s', async (_name, text, status) => {
    const answer = await rawRequest(hooksApp.port, text);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.body)).toMatchObject({ status, requestId: answer.headers['x-request-id'] });
  });

  it('is answered after what was asked before, when it is the wish for a tunnel', async () => {
    const connection = await openRaw(hooksApp.port);
    connection.send('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nCONNECT /health/live HTTP/1.1\r\nHost: x\r\n\r\nTLS');
    const answers = await connection.ended;
    expect(answers.map(({ status }) => status)).toEqual([200, 405]);
    expect(answers[1]!.headers.allow).toContain('POST');
  });

  it('ends with the service still answering', async () => {
    expect((await call('/health/live')).status).toBe(200);
  });
});
