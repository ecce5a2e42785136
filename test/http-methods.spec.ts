import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RouteMethods } from '../src/http/route-methods.js';
import { ensureBuilt } from './support/build.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { noteRoutes, type NotedRoute } from './support/noted-routes.js';
import { rawRequest } from './support/raw-http.js';

const ID = '01932f3e-0000-7000-8000-000000000000';
/** Whatever Node's parser takes, but for CONNECT, which is no request to an address. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'PURGE', 'QUERY', 'SEARCH'];
/** Of answers that tell the time or how they are sent, or that differ from one to the next. */
const MOVING = ['date', 'x-request-id', 'connection', 'keep-alive', 'transfer-encoding'];

let gateway: Gateway;
let routes: readonly NotedRoute[];
let addresses: string[];
/** One connection: whatever is not ended holds up the next. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  await ensureBuilt();
  ({ made: gateway, routes } = await noteRoutes(() => startGateway({ settings: { EVENTS_POLLING: 'true' } })));
  addresses = [...new Set(routes.map(({ url }) => addressOf(url)))];
});
afterAll(async () => {
  agent.destroy();
  await gateway?.close();
});

/** Some address of a route; of files, one that is there. */
function addressOf(url: string): string {
  return url
    .replace(/:(phoneNumber|number)\b/, '+919876543210')
    .replace(/:\w+/g, ID)
    .replace(/^\/docs\/\*$/, '/docs/swagger-ui.css');
}

/** The methods of all routes that fit an address, the long way round. */
function methodsOf(address: string): string[] {
  const fitting = routes.filter(({ url }) => {
    const pattern = url.replace(/[.+]/g, '\\$&').replace(/:\w+/g, '[^/]+').replace(/\*$/, '.*');
    return new RegExp(`^${pattern}$`).test(address);
  });
  return [...new Set(fitting.map(({ method }) => method))].sort();
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Resolves once the answer is whole; of a stream, once its headers are there. */
function ask(method: string, path: string, headers: Record<string, string> = {}, url = gateway.url): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(url + path, { method, headers, agent: method === 'GET' ? false : agent }, (answer) => {
    const { statusCode: status = 0, headers: given } = answer;
    let body = '';
    answer.setEncoding('latin1').on('data', (text: string) => (body += text));
    answer.on('end', () => resolve({ status, headers: given, body }));
    if (method === 'GET' && given['content-type']?.startsWith('text/event-stream')) {
      resolve({ status, headers: given, body });
      sent.destroy();
    }
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}
const withKey = () => ({ authorization: `Bearer ${gateway.apiKey}` });
const listed = (header: string | undefined) => (header ?? '').split(', ').sort();

describe('every address of the service', () => {
  it('is known: those of the API, its probes, its documents and its page', () => {
    for (const path of ['/api/v1/messages', '/health/live', '/metrics', '/docs', '/docs-json', '/admin/']) {
      expect(addresses).toContain(path);
    }
    expect(addresses.length).toBeGreaterThan(60);
  });

  it('answers OPTIONS by what it takes, to whoever asks', async () => {
    for (const address of addresses) {
      const { status, headers, body } = await ask('OPTIONS', address);
      expect([address, status, body]).toEqual([address, 204, '']);
      expect([address, ...listed(headers.allow)]).toEqual([address, ...[...methodsOf(address), 'OPTIONS'].sort()]);
    }
  });

  it('answers 405 with the same to every other method, with a key and without, and reads no body of it', async () => {
    for (const address of addresses) {
      const takes = methodsOf(address);
      for (const method of METHODS.filter((one) => !takes.includes(one))) {
        for (const headers of [{}, withKey()]) {
          const answer = await ask(method, address, headers);
          expect([method, address, answer.status]).toEqual([method, address, 405]);
          expect(listed(answer.headers.allow)).toEqual([...takes, 'OPTIONS'].sort());
          if (method === 'HEAD') continue;
          expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
          expect(JSON.parse(answer.body)).toMatchObject({ type: '/problems/method-not-allowed', status: 405 });
        }
      }
    }
  });

  it('answers HEAD as GET, without its body, and at once', async () => {
    const { body: bulk } = await gateway.call('POST', '/api/v1/messages/bulk?ratePerSecond=0.001', {
      messages: [1, 2, 3].map((n) => ({ to: `+91987654400${n}`, text: `Number ${n}` })),
    });
    const { body: message } = await gateway.call('POST', '/api/v1/messages', { to: '+919876549004', text: 'Hello' });
    const gettable = routes.filter(({ method }) => method === 'GET').map(({ url }) => addressOf(url));
    const known = gettable.map((address) =>
      address.includes('/batches/') ? address.replace(ID, bulk.batchId) : address.replace(ID, message.id),
    );
    const statuses = new Set<number>();
    for (const address of new Set([...gettable, ...known])) {
      const [get, head] = [await ask('GET', address, withKey()), await ask('HEAD', address, withKey())];
      statuses.add(get.status);
      expect([address, head.status, head.body]).toEqual([address, get.status, '']);
      expect([address, reported(head)]).toEqual([address, reported(get)]);
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404]));
  });

  it('is asked without a key by HEAD as by GET', async () => {
    expect((await ask('HEAD', '/api/v1/messages')).status).toBe(401);
    const probed = await ask('HEAD', '/health/live');
    expect(probed).toMatchObject({ status: 200, body: '' });
    expect(probed.headers['content-length']).toBe((await ask('GET', '/health/live')).headers['content-length']);
  });

  it('gives who asks for an export by HEAD no export', async () => {
    const before = await ask('HEAD', '/api/v1/attempts', { ...withKey(), accept: 'text/csv' });
    expect(before).toMatchObject({ status: 200, body: '' });
    expect(before.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(before.headers['content-length']).toBeUndefined();
  });

  it('is one address however it is asked for', async () => {
    const host = gateway.url.slice('http://'.length);
    for (const target of ['/api/v1/messages?a=b', '/api/v1/m%65ssages', `http://${host}/api/v1/messages`]) {
      const answer = await rawRequest(
        Number(new URL(gateway.url).port),
        `PUT ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      );
      expect([target, answer.status, answer.headers.allow]).toEqual([target, 405, 'GET, HEAD, POST, OPTIONS']);
    }
  });
});

/** What HEAD must tell as GET does. The length of what is made as it is sent is not known. */
function reported({ headers }: Answer): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !MOVING.includes(name) && name !== 'content-length');
  return Object.fromEntries(kept);
}

describe('an address where nothing is', () => {
  it('is 404 by any method, OPTIONS too', async () => {
    for (const method of [...METHODS, 'OPTIONS']) {
      const { status, headers } = await ask(method, '/api/v1/nothing', withKey());
      expect([method, status, headers.allow]).toEqual([method, 404, undefined]);
    }
  });

  it('may be a name longer than any', async () => {
    expect((await ask('PUT', `/api/v1/messages/${'x'.repeat(200)}`)).status).toBe(404);
  });
});

describe('OPTIONS of the whole service', () => {
  it('is answered by all its methods', async () => {
    const answer = await rawRequest(
      Number(new URL(gateway.url).port),
      'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answer.status).toBe(204);
    expect(answer.headers.allow).toBe('GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
  });
});

describe('the methods of addresses', () => {
  it('are those of each route that fits', () => {
    const methods = new RouteMethods();
    for (const [method, url] of [
      ['POST', '/messages/bulk'],
      ['GET', '/messages/:id'],
      ['HEAD', '/messages/:id'],
      ['GET', '/messages/:id'],
      ['DELETE', '/files/*'],
    ] as const) {
      methods.add(method, url);
    }
    expect(methods.at('/messages/bulk')).toEqual(['GET', 'HEAD', 'POST']);
    expect(methods.at('/messages/1')).toEqual(['GET', 'HEAD']);
    expect(methods.at('/messages')).toEqual([]);
    expect(methods.at('/files/a/b')).toEqual(['DELETE']);
    expect(methods.at('*')).toEqual([]);
    expect(methods.everywhere()).toEqual(['GET', 'HEAD', 'POST', 'DELETE']);
  });
});
