import { afterEach, expect, it } from 'vitest';
import { SERVER_LIMITS } from '../src/http/server-limits.js';
import { MetricsServer } from '../src/metrics/metrics.server.js';
import type { MetricsService } from '../src/metrics/metrics.service.js';
import { openRaw, rawText } from './support/raw-connection.js';

const METRICS = { contentType: 'text/plain', text: () => Promise.resolve('up 1\n') } as MetricsService;
const ANYWHERE = { host: '127.0.0.1', port: 0 };

let server: MetricsServer;
afterEach(() => server.onApplicationShutdown());

async function start(limits?: ConstructorParameters<typeof MetricsServer>[2]): Promise<void> {
  server = new MetricsServer(METRICS, ANYWHERE, limits);
  await server.onApplicationBootstrap();
}

const scrape = async () => (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();

it('has the limits of time of the main port', async () => {
  await start();
  expect(server).toMatchObject({ connections: { server: { headersTimeout: 30_000, requestTimeout: 30_000 } } });
});

it('answers HEAD and OPTIONS, refuses other methods by saying which it has, and has the headers of every answer', async () => {
  await start();
  const ask = (method: string, path = '/metrics') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  for (const [method, path, status, body] of [
    ['GET', '/metrics?a=b', 200, 'up 1\n'],
    ['HEAD', '/metrics', 200, ''],
    ['OPTIONS', '/metrics', 204, ''],
    ['POST', '/metrics', 405, ''],
    ['DELETE', '/metrics', 405, ''],
    ['GET', '/', 404, ''],
    ['OPTIONS', '/docs', 404, ''],
  ] as const) {
    const answer = await ask(method, path);
    expect([method, path, answer.status, await answer.text()]).toEqual([method, path, status, body]);
    expect(answer.headers.get('allow')).toBe([204, 405].includes(status) ? 'GET, HEAD, OPTIONS' : null);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

it.each([
  ['in its headers', rawText('GET', '/metrics').slice(0, -2)],
  ['in its body', rawText('POST', '/metrics', { announced: 100 })],
  ['in its first line', 'GET /met'],
])('cuts a request that does not come to its end, and serves others meanwhile: %s', async (_name, text) => {
  // Long enough for those who are served meanwhile, also where the machine is busy.
  await start({ ...SERVER_LIMITS, requestMs: 1_500, checkEveryMs: 50 });
  const slow = await openRaw(server.port);
  slow.send(text);
  while (!slow.hasEnded()) expect(await scrape()).toBe('up 1\n');
  expect((await slow.ended).filter(({ status }) => status !== 405).map(({ status }) => status)).toEqual(
    text.startsWith('POST') ? [] : [408],
  );
});

it('answers what was pipelined before something malformed', async () => {
  await start();
  const connection = await openRaw(server.port);
  connection.send(`${rawText('GET', '/metrics')}HELLO\r\n\r\n`);
  expect((await connection.ended).map(({ status }) => status)).toEqual([200, 400]);
});

it('answers who asks while it closes', async () => {
  await start();
  const connection = await openRaw(server.port);
  const closing = server.onApplicationShutdown();
  connection.send(rawText('GET', '/metrics'));
  const [answer] = await connection.ended;
  expect(answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
  await closing;
});
