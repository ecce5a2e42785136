import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signBody } from '../src/siren/signature.js';
import { ensureBuilt } from './support/build.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { rawRequest } from './support/raw-http.js';
import { incoming, receipt } from './support/siren-webhooks.js';

let gateway: Gateway;
beforeAll(async () => {
  await ensureBuilt();
  gateway = await startGateway({ settings: { EVENTS_POLLING: 'true' } });
});
afterAll(() => gateway?.close());

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The headers of an answer as they came, names in lower case, each with how often it came; of a stream at once. */
function headersOf(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Reported> {
  const { promise, resolve, reject } = Promise.withResolvers<Reported>();
  const sent = request(gateway.url + path, { method, headers, agent: false }, (answer) => {
    const names = answer.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    resolve({ status: answer.statusCode!, headers: answer.headers as Record<string, string>, names });
    sent.destroy();
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
interface Reported {
  status: number;
  headers: Record<string, string>;
  names: string[];
}

const key = () => ({ authorization: `Bearer ${gateway.apiKey}` });
const json = () => ({ ...key(), 'content-type': 'application/json' });
const message = JSON.stringify({ to: '+919876540001', text: 'Hello' });
const signed = (body: string) => ({
  'content-type': 'application/json',
  'x-siren-signature': signBody(Buffer.from(body), gateway.webhookSecret),
});
const written = JSON.stringify(incoming());
const reported = JSON.stringify(receipt('wa-nobody-knows', 'delivered'));

const ANSWER = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none';frame-ancestors 'none'`,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('an answer that is no page', () => {
  it.each<[string, number, string, () => Asked]>([
    ['a list', 200, '/api/v1/messages', () => ({ headers: key() })],
    ['what is known of a person', 200, '/api/v1/phone-numbers/+919876540001', () => ({ headers: key() })],
    ['an export', 200, '/api/v1/attempts', () => ({ headers: { ...key(), accept: 'text/csv' } })],
    ['a stream', 200, '/api/v1/statistics/live', () => ({ headers: key() })],
    ['the answer to a message', 202, '/api/v1/messages', () => ({ method: 'POST', headers: json(), body: message })],
    ['the same, the usual way', 202, '/api/v1/messages?', () => ({ method: 'POST', headers: json(), body: message })],
    [
      'the answer to an incoming message',
      200,
      '/api/v1/webhooks/siren/message',
      () => ({ method: 'POST', headers: signed(written), body: written }),
    ],
    [
      'the answer to a receipt',
      200,
      '/api/v1/webhooks/siren/delivery-status',
      () => ({ method: 'POST', headers: signed(reported), body: reported }),
    ],
    [
      'the same, the usual way',
      200,
      '/api/v1/webhooks/siren/delivery-status?',
      () => ({ method: 'POST', headers: signed(reported), body: reported }),
    ],
    [
      'a refused webhook',
      401,
      '/api/v1/webhooks/siren/message',
      () => ({ method: 'POST', headers: json(), body: '{}' }),
    ],
    ['a refused message', 400, '/api/v1/messages', () => ({ method: 'POST', headers: json(), body: '{}' })],
    ['a request without a key', 401, '/api/v1/messages', () => ({})],
    ['an address where nothing is', 404, '/nothing', () => ({})],
    ['another method', 405, '/api/v1/messages', () => ({ method: 'PUT' })],
    ['OPTIONS', 204, '/api/v1/messages', () => ({ method: 'OPTIONS' })],
    ['HEAD', 200, '/api/v1/messages', () => ({ method: 'HEAD', headers: key() })],
    ['what the router refuses', 400, '/api/v1/messages/%zz', () => ({ headers: key() })],
    ['a probe', 200, '/health/live', () => ({})],
    ['the metrics', 200, '/metrics', () => ({})],
    ['the OpenAPI document', 200, '/docs-json', () => ({})],
  ])('has each of the headers once: %s', async (_what, status, path, asked) => {
    const shown = await headersOf(path, asked());
    expect(shown.status).toBe(status);
    const { 'content-security-policy': policy, 'cache-control': caching, ...others } = ANSWER;
    expect(shown.headers['cache-control']).toContain(caching);
    expect(shown.headers).toMatchObject(others);
    // The documents have the policy of the page that loads them.
    expect(shown.headers['content-security-policy']).toContain(path.startsWith('/docs') ? `'none'` : policy);
    for (const name of [...Object.keys(ANSWER), 'x-request-id']) {
      expect([name, shown.names.filter((one) => one === name).length]).toEqual([name, 1]);
    }
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'strict-transport-security']) {
      expect(shown.names).not.toContain(name);
    }
  });

  it.each([
    ['what is no HTTP', 400, 'nonsense\r\n\r\n'],
    ['headers that are too large', 431, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
    ['a request without a host', 400, 'GET / HTTP/1.1\r\n\r\n'],
  ])('has them also where it is not even answered by Fastify: %s', async (_what, status, text) => {
    const answer = await rawRequest(Number(new URL(gateway.url).port), text);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(ANSWER);
  });
});

describe('a page of ours', () => {
  const PAGE = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };

  it.each(['/docs', '/docs/', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/admin/', '/admin'])(
    'is framed by nobody, runs nothing of others, and is what it says it is: %s',
    async (path) => {
      const { headers, names } = await headersOf(path);
      expect(headers).toMatchObject(PAGE);
      for (const rule of [`default-src 'none'`, `script-src 'self'`, `frame-ancestors 'none'`, `base-uri 'none'`]) {
        expect(headers['content-security-policy']).toContain(rule);
      }
      expect(headers['content-security-policy']).not.toMatch(/'unsafe-(inline|eval)'/);
      expect(names.filter((name) => name === 'content-security-policy')).toHaveLength(1);
    },
  );

  it('may be kept where its name changes with its bytes, and is asked about where it does not', async () => {
    const html = await (await fetch(`${gateway.url}/admin/`)).text();
    const [, script] = /src="(app\.[^"]+)"/.exec(html)!;
    expect((await headersOf(`/admin/${script}`)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await headersOf('/admin/')).headers['cache-control']).toBe('no-cache');
  });
});
