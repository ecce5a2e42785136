import { afterEach, describe, expect, it } from 'vitest';
import { overloads } from '../src/meters/meters.js';
import { type HooksApp, held, heldRequests, large, startHooksApp } from './support/hooks-app.js';
import { JSON_BODY, KEY } from './support/hooks-client.js';
import { eventually } from './support/eventually.js';
import { openRaw, rawText, type RawConnection } from './support/raw-connection.js';

const KB = 1 << 10;
const MIB = 1 << 20;

let hooksApp: HooksApp;
const open: RawConnection[] = [];
afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  await hooksApp.app.close();
});

async function start(limits: Parameters<typeof startHooksApp>[0]): Promise<void> {
  hooksApp = await startHooksApp(limits);
}

async function connection(text = ''): Promise<RawConnection> {
  const opened = await openRaw(hooksApp.port);
  open.push(opened);
  if (text !== '') opened.send(text);
  return opened;
}

const statuses = async (answers: Promise<{ status: number }[]>) => (await answers).map(({ status }) => status);
const counted = async (what: string) =>
  (await overloads.get()).values.find(({ labels }) => labels.what === what)?.value ?? 0;

/** So many bytes of a webhook, of which nobody knows yet who sent it. */
const unsigned = (bytes: number, announced = 255 * KB) =>
  rawText('POST', '/api/v1/hooks', { body: 'x'.repeat(bytes), announced });

describe('bodies that stop in the middle', () => {
  it('are refused, the oldest first, when together they are more than may be held', async () => {
    await start({ bodyBytes: 1_000 * KB });
    const before = await counted('body');
    const stalled: RawConnection[] = [];
    for (let n = 0; n < 20; n++) {
      stalled.push(await connection(unsigned(200 * KB)));
      // In the order in which they begin.
      await eventually(() => expect(stalled.filter((one) => one.hasEnded()).length).toBeGreaterThanOrEqual(n - 4));
    }
    await eventually(() => expect(stalled.filter((one) => one.hasEnded()).length).toBeGreaterThanOrEqual(15));
    const [first] = await stalled[0]!.ended;
    expect(first).toMatchObject({ status: 503, headers: { 'retry-after': '2', connection: 'close' } });
    expect(JSON.parse(first!.body)).toMatchObject({ type: '/problems/overloaded' });
    expect((await counted('body')) - before).toBeGreaterThanOrEqual(15);

    // Who sends a whole one is served.
    const whole = await connection(unsigned(200 * KB, 200 * KB));
    expect(await statuses(whole.answered())).toEqual([200]);
    expect(stalled.at(-1)!.hasEnded()).toBe(false);
  });

  it('do not count any more once they are whole, refused or gone', async () => {
    await start({ bodyBytes: 300 * KB });
    for (let n = 0; n < 5; n++) {
      const whole = await connection(unsigned(200 * KB, 200 * KB));
      expect(await statuses(whole.answered())).toEqual([200]);
      (await connection(unsigned(100 * KB))).close();
    }
    const stalled = await connection(unsigned(50 * KB));
    const whole = await connection(unsigned(200 * KB, 200 * KB));
    expect(await statuses(whole.answered())).toEqual([200]);
    expect(stalled.hasEnded()).toBe(false);
  });

  it('are refused also with a key, and chunked', async () => {
    await start({ bodyBytes: 100 * KB });
    const chunked = rawText('POST', '/api/v1/notes', { headers: JSON_BODY });
    const stalled = await connection(chunked.replace('content-length: 0', 'transfer-encoding: chunked'));
    stalled.send(`${(150 * KB).toString(16)}\r\n${'x'.repeat(120 * KB)}`);
    expect(await statuses(stalled.ended)).toEqual([503]);
  });
});

describe('connections', () => {
  const idle = () => connection(rawText('GET', '/health/live'));

  it('beyond the limit push out the one that has idled longest', async () => {
    await start({ connections: 3 });
    const [first, second, third] = [await idle(), await idle(), await idle()];
    for (const one of [first, second, third]) await one.answered();
    second.send(rawText('GET', '/health/live'));
    await second.answered(2);
    first.send(rawText('GET', '/health/live'));
    await first.answered(2);
    const next = await idle();
    expect(await statuses(next.answered())).toEqual([200]);
    await third.ended;
    expect([first, second].map((one) => one.hasEnded())).toEqual([false, false]);
  });

  it('beyond the limit are refused when all others are busy, and nothing is done for them', async () => {
    await start({ connections: 2 });
    const begun = heldRequests(2);
    const busy = [await connection(), await connection()];
    for (const one of busy) one.send(rawText('GET', '/api/v1/held', { headers: KEY }));
    await begun;
    const before = await counted('connection');
    const refused = await connection(rawText('GET', '/api/v1/held', { headers: KEY }));
    const [answer] = await refused.ended;
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2', connection: 'close' } });
    expect(held.begun).toBe(2);
    expect((await counted('connection')) - before).toBe(1);
    held.resolve();
    for (const one of busy) expect(await statuses(one.answered())).toEqual([200]);
    expect(await statuses((await idle()).answered())).toEqual([200]);
  });
});

describe('connections that are held', () => {
  const connectionsOf = () =>
    new Promise<number>((resolve) => hooksApp.app.getHttpServer().getConnections((_, n) => resolve(n)));

  it('by who sends no more are closed before a new one is refused', async () => {
    await start({ connections: 3 });
    const begin = async () => {
      const headers = { expect: '100-continue' };
      const begun = await connection(rawText('POST', '/api/v1/hooks', { headers, announced: 100 }));
      await eventually(() => expect(begun.socket.bytesRead).toBeGreaterThan(0));
      return begun;
    };
    const [first, ...others] = [await begin(), await begin(), await begin()];
    const next = await connection(rawText('GET', '/health/live'));
    expect(await statuses(next.answered())).toEqual([200]);
    expect(await statuses(first.ended)).toEqual([503]);
    expect(others.map((one) => one.hasEnded())).toEqual([false, false]);
  });

  it('by who does not read are closed, not those that wait for a handler', async () => {
    await start({ unreadMs: 300 });
    const begun = heldRequests(1);
    const waiting = await connection(rawText('GET', '/api/v1/held', { headers: KEY }));
    await begun;
    const unread = await connection();
    unread.socket.pause();
    unread.send(rawText('GET', '/api/v1/long'));
    await eventually(async () => expect(await connectionsOf()).toBe(1));
    expect(waiting.hasEnded()).toBe(false);
    held.resolve();
    expect(await statuses(waiting.answered())).toEqual([200]);
  });
});

describe('large bodies', () => {
  const text = 'x'.repeat(1_000);
  const noteOf = (bytes: number) => `{"text":"${text}"${' '.repeat(bytes - text.length - 11)}}`;
  const whole = noteOf(2 * MIB);
  const begin = (bytes: number) =>
    connection(
      rawText('POST', '/api/v1/large-notes', { headers: JSON_BODY, body: whole.slice(0, bytes), announced: 2 * MIB }),
    );

  it('wait unread while others are in hand, and then have their turn', async () => {
    await start({ largeBodies: 2 });
    const [first, second] = [await begin(MIB), await begin(MIB)];
    const third = await begin(2 * MIB);
    // A small one needs no slot.
    const small = await connection(
      rawText('POST', '/api/v1/large-notes', { headers: JSON_BODY, body: '{"text":"hi"}' }),
    );
    expect(await statuses(small.answered())).toEqual([201]);
    expect(third.answers()).toEqual([]);
    first.send(whole.slice(MIB));
    expect(await statuses(first.answered())).toEqual([201]);
    expect(await statuses(third.answered())).toEqual([201]);
    second.send(whole.slice(MIB));
    expect(await statuses(second.answered())).toEqual([201]);
  });

  it('are handled one after the other', async () => {
    await start({ largeBodies: 5 });
    large.most = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    large.until = promise;
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map(() => begin(2 * MIB)));
    await eventually(() => expect(large.now).toBe(1));
    resolve();
    for (const one of all) expect(await statuses(one.answered())).toEqual([201]);
    expect(large.most).toBe(1);
  });

  it('are refused when their turn does not come', async () => {
    await start({ largeBodies: 1, largeBodyWaitMs: 100 });
    await begin(MIB);
    const [answer] = await (await begin(MIB)).ended;
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(JSON.parse(answer!.body)).toMatchObject({ type: '/problems/overloaded' });
  });

  it('lose their slot when they fall silent while others wait', async () => {
    await start({ largeBodies: 1, largeBodySilentMs: 100 });
    const silent = await begin(MIB);
    const next = await begin(2 * MIB);
    expect(await statuses(silent.ended)).toEqual([503]);
    expect(await statuses(next.answered())).toEqual([201]);
  });

  it('leave their slot when their connection is lost', async () => {
    await start({ largeBodies: 1 });
    const lost = await begin(MIB);
    const waiting = await begin(MIB);
    const next = await begin(2 * MIB);
    waiting.close();
    lost.close();
    expect(await statuses(next.answered())).toEqual([201]);
  });
});
