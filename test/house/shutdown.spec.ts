import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureBuilt } from '../support/build.js';
import { eventually } from '../support/eventually.js';
import { openRaw, rawText } from '../support/raw-connection.js';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.js';
import { openUnreadPipe } from '../support/unread-pipe.js';

/** Nobody waits for the end of such a drain: only a second signal ends it. */
const LONG = { SHUTDOWN_DRAIN_MS: '600000' };

beforeAll(ensureBuilt);

async function start(settings?: Record<string, string>, stdout?: number): Promise<ServiceProcess> {
  const service = await startServiceProcess({ LOG_LEVEL: 'warn', ...settings }, stdout);
  onTestFinished(() => service.close());
  return service;
}

const status = async (url: string) => (await fetch(url)).status;
const drains = ({ url }: ServiceProcess) =>
  eventually(async () => expect(await status(`${url}/health/ready`)).toBe(503));
const isRefused = ({ url }: ServiceProcess) =>
  eventually(() => expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } }));

const send = ({ url, headers }: ServiceProcess, more: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/messages`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify({ to: '+919876540001', text: `Hello ${Math.random()}` }),
  });

/** Resolves to the status, once the whole answer is there. */
function sendBy(agent: Agent | false, { port, headers }: ServiceProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/api/v1/messages', headers, agent });
    sent.once('error', reject).once('response', (answer) => {
      text(answer).then(() => resolve(answer.statusCode!), reject);
    });
    sent.end(JSON.stringify({ to: '+919876540001', text: `Hello ${Math.random()}` }));
  });
}

describe('SIGTERM', () => {
  it('says at once that nothing more is wanted, ends what has no end, and serves on until a second signal', async () => {
    const service = await start({ ...LONG, SHUTDOWN_GRACE_MS: '600000', EVENTS_POLLING: 'true' });
    const { url, port, headers, program, sandbox } = service;
    // Siren asks for so much time that a caller who waits does not hear of it.
    sandbox.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': '600' } });
    const waiting = send(service, { prefer: 'wait=30' });
    const events = fetch(`${url}/api/v1/events`, { headers: { ...headers, prefer: 'wait=30' } });
    const live = await fetch(`${url}/api/v1/statistics/live`, { headers });
    const upload = await openRaw(port);
    upload.send(
      rawText('POST', '/api/v1/messages/bulk', {
        headers: { ...headers, 'content-type': 'application/x-ndjson', 'idempotency-key': 'the-upload' },
        body: '{"to":"+919876540002","text":"Hello"}\n',
        announced: 1_000,
      }),
    );
    await eventually(async () => {
      const list = (await (await fetch(`${url}/api/v1/messages`, { headers })).json()) as { items: unknown[] };
      expect(list.items).toHaveLength(2);
    });

    program.signal('SIGTERM');
    await drains(service);
    const ready = (await (await fetch(`${url}/health/ready`)).json()) as object;
    expect(ready).toMatchObject({ status: 'error', error: { process: { status: 'down', message: 'it is stopping' } } });
    expect(await status(`${url}/health/live`)).toBe(200);

    // In good order: a chunk of no bytes, not a broken connection.
    expect(await text(live.body!)).toContain('data: ');
    const late = await fetch(`${url}/api/v1/statistics/live`, { headers });
    expect([late.status, await late.text()]).toEqual([200, '']);
    const [cut] = await upload.ended;
    expect(cut).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } });
    expect(JSON.parse(cut!.body)).toMatchObject({ detail: expect.stringContaining('What came so far is stored') });

    const accepted = await send(service);
    expect([accepted.status, accepted.headers.get('connection')]).toEqual([202, 'close']);
    const refused = await fetch(`${url}/api/v1/messages/bulk`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-ndjson' },
      body: '{"to":"+919876540003","text":"Hello"}\n',
    });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);

    // One that comes right after the first counts as the same.
    const again = setInterval(() => program.signal('SIGTERM'), 100);
    void program.ended.then(() => clearInterval(again));
    expect((await waiting).status).toBe(202);
    expect(await (await waiting).json()).toMatchObject({ finishedAt: null });
    expect(await (await events).json()).toMatchObject({ items: [] });
    expect(await program.ended).toBe(0);
    await isRefused(service);
  });

  it('drops nobody, neither while it serves nor at its end', async () => {
    const service = await start({ SHUTDOWN_DRAIN_MS: '1500', RECIPIENT_LIMIT: '0' });
    const agent = new Agent({ keepAlive: true });
    const results: (number | string)[] = [];
    /** Until it is refused. Without an agent each request opens a connection of its own. */
    const ask = async (by: Agent | false) => {
      for (let result: number | string = 0; typeof result === 'number'; results.push(result)) {
        result = await sendBy(by, service).catch((error: NodeJS.ErrnoException) => error.code ?? 'no code');
      }
    };
    const clients = Promise.all(Array.from({ length: 16 }, (_, n) => ask(n % 2 === 0 && agent)));
    await eventually(() => expect(results.length).toBeGreaterThan(50));
    service.program.signal('SIGTERM');
    expect(await service.program.ended).toBe(0);
    await clients;
    expect(new Set(results)).toEqual(new Set([202, 'ECONNREFUSED']));
  });
});

it('SIGINT drains nothing', async () => {
  const service = await start(LONG);
  service.program.signal('SIGINT');
  expect(await service.program.ended).toBe(0);
});

it('SIGINT after SIGTERM ends the drain', async () => {
  const service = await start(LONG);
  service.program.signal('SIGTERM');
  await drains(service);
  service.program.signal('SIGINT');
  expect(await service.program.ended).toBe(0);
});

it('SIGTERM drains nothing where SHUTDOWN_DRAIN_MS is 0', async () => {
  const service = await start({ SHUTDOWN_DRAIN_MS: '0' });
  service.program.signal('SIGTERM');
  expect(await service.program.ended).toBe(0);
});

it('a log that nobody reads neither keeps requests waiting nor the process from ending', async () => {
  const pipe = openUnreadPipe();
  const service = await start({ LOG_LEVEL: 'debug', SHUTDOWN_DRAIN_MS: '0' }, pipe.fd);
  // Three times what a pipe holds.
  for (let request = 0; request < 1_000; request++) await fetch(`${service.url}/health/live`);
  service.program.signal('SIGTERM');
  expect(await service.program.ended).toBe(0);
  expect(pipe.read().length).toBeGreaterThan(50_000);
});
