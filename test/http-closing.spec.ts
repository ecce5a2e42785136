import { describe, expect, it, onTestFinished } from 'vitest';
import { Draining } from '../src/http/draining.js';
import { type HooksApp, held, heldRequests, startHooksApp } from './support/hooks-app.js';
import { clientOf, JSON_BODY, KEY } from './support/hooks-client.js';
import { openRaw, rawText } from './support/raw-connection.js';
import { eventually } from './support/eventually.js';

async function start(limits?: Parameters<typeof startHooksApp>[0]): Promise<HooksApp> {
  const hooksApp = await startHooksApp(limits);
  onTestFinished(() => hooksApp.app.close());
  return hooksApp;
}

const LIVE = rawText('GET', '/health/live');
const HELD = rawText('GET', '/api/v1/held', { headers: KEY });
const NOTE = '{"text":"hi"}';

describe('a service that drains', () => {
  it('serves on, and sends its clients elsewhere with each answer', async () => {
    const hooksApp = await start();
    const before = await openRaw(hooksApp.port);
    before.send(LIVE);
    expect((await before.answered())[0]!.headers.connection).toBe('keep-alive');
    hooksApp.app.get(Draining).begin();
    before.send(LIVE);
    const after = await openRaw(hooksApp.port);
    after.send(rawText('POST', '/api/v1/notes', { headers: JSON_BODY, body: NOTE }));
    for (const [connection, status] of [
      [before, 200],
      [after, 202],
    ] as const) {
      expect((await connection.ended).at(-1)).toMatchObject({ status, headers: { connection: 'close' } });
    }
  });

  it('answers all that was pipelined, and hangs up after the last', async () => {
    const hooksApp = await start();
    const connection = await openRaw(hooksApp.port);
    const begun = heldRequests(2);
    connection.send(HELD + HELD);
    await begun;
    hooksApp.app.get(Draining).begin();
    connection.send(HELD);
    await eventually(() => expect(held.begun).toBe(3));
    held.resolve();
    const answers = await connection.ended;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'keep-alive', 'close']);
  });

  it('hangs up in such a way that its answer is read, though more was being sent', async () => {
    const hooksApp = await start();
    hooksApp.app.get(Draining).begin();
    const connection = await openRaw(hooksApp.port);
    // Refused before it is read, and far more than buffers hold.
    connection.send(rawText('POST', '/api/v1/notes', { body: 'x'.repeat(8 << 20) }));
    expect((await connection.ended).map(({ status }) => status)).toEqual([401]);
  });
});

describe('a service that closes', () => {
  it('waits for the requests in hand, though their connections would stay open', async () => {
    const hooksApp = await start();
    const { call } = clientOf(() => hooksApp);
    await call('/health/live');
    const begun = heldRequests(1);
    const answer = call('/api/v1/held', { headers: KEY });
    await begun;

    const closed = hooksApp.app.close();
    await eventually(() => expect(call('/health/live')).rejects.toThrow());
    held.resolve();
    const response = await answer;

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ held: true });
    await closed;
  });

  it('does not wait for connections on which nothing was asked', async () => {
    const hooksApp = await start();
    const silent = await openRaw(hooksApp.port);
    const begun = await openRaw(hooksApp.port);
    begun.send('GET /health');
    const idle = await openRaw(hooksApp.port);
    idle.send(LIVE);
    await idle.answered();
    await hooksApp.app.close();
    await silent.ended;
    await begun.ended;
    await idle.ended;
  });

  it('answers who had just connected', async () => {
    const hooksApp = await start({ closingIdleMs: 10_000 });
    const connections = await Promise.all(Array.from({ length: 20 }, () => openRaw(hooksApp.port)));
    const closed = hooksApp.app.close();
    await eventually(() => expect(hooksApp.app.getHttpServer().listening).toBe(false));
    for (const connection of connections) connection.send(LIVE);
    for (const connection of connections) {
      expect(await connection.ended).toMatchObject([{ status: 200, headers: { connection: 'close' } }]);
    }
    await closed;
  });

  it('waits some seconds for the rest of a request, and then refuses it', async () => {
    const hooksApp = await start({ closingRequestMs: 500 });
    const whole = rawText('POST', '/api/v1/notes', { headers: JSON_BODY, body: NOTE });
    const connections = await Promise.all(Array.from({ length: 2 }, () => openRaw(hooksApp.port)));
    for (const connection of connections) connection.send(whole.slice(0, -5));
    const large = await openRaw(hooksApp.port);
    large.send(rawText('POST', '/api/v1/large-notes', { headers: JSON_BODY, body: NOTE, announced: 3 << 20 }));
    await clientOf(() => hooksApp).call('/health/live');
    const closed = hooksApp.app.close();
    await eventually(() => expect(hooksApp.app.getHttpServer().listening).toBe(false));
    const [ends, stops] = connections;
    ends!.send(whole.slice(-5));
    expect((await ends!.ended).map(({ status }) => status)).toEqual([202]);
    for (const connection of [stops!, large]) {
      const [answer] = await connection.ended;
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } });
    }
    await closed;
  });
});
