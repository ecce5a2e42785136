import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from './support/gateway.js';

const ORIGIN = 'https://app.example.com';
const OTHER = 'https://evil.example.com';

let open: Gateway;
let closed: Gateway;
beforeAll(async () => {
  closed = await startGateway();
  open = await startGateway({
    beside: closed,
    settings: { CORS_ORIGINS: `${ORIGIN}, http://localhost:5173`, ROLES: 'api' },
  });
});
afterAll(async () => {
  await open?.close();
  await closed?.close();
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}
/** As a page of this origin asks. Node's fetch is no browser: it asks whatever it is told to. */
function ask(gateway: Gateway, origin: string, path: string, { headers, ...rest }: Asked = {}): Promise<Response> {
  const signal = AbortSignal.timeout(10_000);
  return fetch(gateway.url + path, {
    headers: { origin, authorization: `Bearer ${gateway.apiKey}`, ...headers },
    signal,
    ...rest,
  });
}
const accessHeaders = ({ headers }: Response): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-'));
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
};
const MESSAGE = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ to: '+919876540001', text: 'Hello' }),
};

describe('unless it is configured', () => {
  it('no page of another origin may call the API: it is told of none', async () => {
    for (const asked of [{}, PREFLIGHT, MESSAGE]) {
      const answer = await ask(closed, ORIGIN, '/api/v1/messages', asked);
      expect(answer.ok).toBe(true);
      expect(accessHeaders(answer)).toEqual([]);
      expect(answer.headers.get('vary')).toBeNull();
    }
  });
});

describe('a page of an origin that is named', () => {
  it('is told before it asks what it may ask', async () => {
    const answer = await ask(open, ORIGIN, '/api/v1/messages', PREFLIGHT);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
    expect(answer.headers.get('access-control-allow-headers')!.toLowerCase()).toMatch(
      /(?=.*authorization)(?=.*content-type)(?=.*idempotency-key)(?=.*prefer)/,
    );
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
  });

  it.each<[string, number, string, Asked]>([
    ['a list', 200, '/api/v1/messages', {}],
    ['an export, which differs by what is accepted, too', 200, '/api/v1/attempts', { headers: { accept: 'text/csv' } }],
    ['an accepted message', 202, '/api/v1/messages', MESSAGE],
    ['a refusal', 401, '/api/v1/messages', { headers: { authorization: 'Bearer wrong' } }],
    ['a mistake', 400, '/api/v1/messages?limit=x', {}],
    ['an address where nothing is', 404, '/api/v1/nothing', {}],
    ['another method', 405, '/api/v1/messages', { method: 'PUT' }],
  ])('may read the answer: %s', async (_what, status, path, asked) => {
    const answer = await ask(open, ORIGIN, path, asked);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-expose-headers')).toMatch(
      /(?=.*Location)(?=.*Retry-After)(?=.*X-Request-Id)/,
    );
    expect(answer.headers.get('vary')).toMatch(/(^|, )Origin(,|$)/);
    await answer.body?.cancel();
  });

  it('may listen to a stream', async () => {
    const answer = await ask(open, 'http://localhost:5173', '/api/v1/statistics/live');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    await answer.body?.cancel();
  });

  it('sends its key by itself: there is no word of credentials', async () => {
    const answer = await ask(open, ORIGIN, '/api/v1/messages');
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  });
});

describe('any other page', () => {
  it.each([OTHER, 'null', `${ORIGIN}.evil.example`, `http://app.example.com`, `${ORIGIN}:8443`, ORIGIN.toUpperCase()])(
    'is told nothing: %s',
    async (origin) => {
      for (const asked of [{}, PREFLIGHT, MESSAGE]) {
        const answer = await ask(open, origin, '/api/v1/messages', asked);
        expect(accessHeaders(answer)).toEqual([]);
        // A cache must not hand its answer to a page that may.
        expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
      }
    },
  );
});
