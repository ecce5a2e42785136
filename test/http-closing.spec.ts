import { describe, expect, it, onTestFinished } from 'vitest';
import { Draining } from '../src/http/draining.js';
import { type EdgeApp, held, heldRequests, startEdgeApp } from './support/edge-app.js';
import { clientOf, JSON_BODY, KEY } from './support/edge-client.js';
import { openRaw, rawText } from './support/raw-connection.js';
import { eventually } from './support/eventually.js';

async function start(limits?: Parameters<typeof startEdgeApp>[0]): Promise<EdgeApp> {
  const edge = await startEdgeApp(limits);
  onTestFinished(() => edge.app.close());
  return edge;
}

const LIVE = rawText('GET', '/health/live');
const HELD = rawText('GET', '/api/v1/held', { headers: KEY });
const NOTE = '{"text":"hi"}';

describe('a service that drains', () => {
  it('serves on, and sends its clients elsewhere with each answer', async () => {
    const edge = await start();
    const before = await openRaw(edge.port);
    before.send(LIVE);
    expect((await before.answered())[0]!.headers.connection).toBe('keep-alive');
    edge.app.get(Draining).begin();
    before.send(LIVE);
    const after = await openRaw(edge.port);
    after.send(rawText('POST', '/api/v1/notes', { headers: JSON_BODY, body: NOTE }));
    for (const [connection, status] of [
      [before, 200],
      [after, 202],
    ] as const) {
      expect((await connection.ended).at(-1)).toMatchObject({ status, headers: { connection: 'close' } });
    }
  });

  it('answers all that was pipelined, and hangs up after the last', async () => {
    const edge = await start();
    const connection = await openRaw(edge.port);
    const begun = heldRequests(2);
    connection.send(HELD + HELD);
    await begun;
    edge.app.get(Draining).begin();
    connection.send(HELD);
    await eventually(() => expect(held.begun).toBe(3));
    held.resolve();
    const answers = await connection.ended;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'keep-alive', 'close']);
  });

  it('hangs up in such a way that its answer is read, though more was being sent', async () => {
    const edge = await start();
    edge.app.get(Draining).begin();
    const connection = await openRaw(edge.port);
    // Refused before it is read, and far more than buffers hold.
    connection.send(rawText('POST', '/api/v1/notes', { body: 'x'.repeat(8 << 20) }));
    expect((await connection.ended).map(({ status }) => status)).toEqual([401]);
  });
});

describe('a service that closes', () => {
  it('waits for the requests in hand, though their connections would stay open', async () => {
    const edge = await start();
    const { call } = clientOf(() => edge);
    await call('/health/live');
    const begun = heldRequests(1);
    const answer = call('/api/v1/held', { headers: KEY });
    await begun;

    const closed = edge.app.close();
    await eventually(() => expect(call('/health/live')).rejects.toThrow());
    held.resolve();
    const response = await answer;

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ held: true });
    await closed;
  });

  it('does not wait for connections on which nothing was asked', async () => {
    const edge = await start();
    const silent = await openRaw(edge.port);
    const begun = await openRaw(edge.port);
    begun.send('GET /health');
    const idle = await openRaw(edge.port);
    idle.send(LIVE);
    await idle.answered();
    await edge.app.close();
    await silent.ended;
    await begun.ended;
    await idle.ended;
  });

  it('answers who had just connected', async () => {
    const edge = await start({ closingIdleMs: 10_000 });
    const connections = await Promise.all(Array.from({ length: 20 }, () => openRaw(edge.port)));
    const closed = edge.app.close();
    await eventually(() => expect(edge.app.getHttpServer().listening).toBe(false));
    for (const connection of connections) connection.send(LIVE);
    for (const connection of connections) {
      expect(await connection.ended).toMatchObject([{ status: 200, headers: { connection: 'close' } }]);
    }
    await closed;
  });

  it('waits some seconds for the rest of a request, and then refuses it', async () => {
    const edge = await start({ closingRequestMs: 500 });
    const whole = rawText('POST', '/api/v1/notes', { headers: JSON_BODY, body: NOTE });
    const connections = await Promise.all(Array.from({ length: 2 }, () => openRaw(edge.port)));
    for (const connection of connections) connection.send(whole.slice(0, -5));
    const large = await openRaw(edge.port);
    large.send(rawText('POST', '/api/v1/large-notes', { headers: JSON_BODY, body: NOTE, announced: 3 << 20 }));
    await clientOf(() => edge).call('/health/live');
    const closed = edge.app.close();
    await eventually(() => expect(edge.app.getHttpServer().listening).toBe(false));
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
