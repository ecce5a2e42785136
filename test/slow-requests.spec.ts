import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVER_LIMITS } from '../src/http/server-limits.js';
import { type HooksApp, startHooksApp } from './support/hooks-app.js';
import { clientOf, JSON_BODY, KEY } from './support/hooks-client.js';
import { openRaw, rawText } from './support/raw-connection.js';

const NOTE = '{"text":"hi"}';
const LINES = { ...KEY, 'content-type': 'application/x-ndjson' };

it('in production a request is whole within 30 s, and one with a large body within 120 s', async () => {
  expect(SERVER_LIMITS).toMatchObject({ requestMs: 30_000, largeBodyMs: 120_000 });
  const hooksApp = await startHooksApp();
  expect(hooksApp.app.getHttpServer()).toMatchObject({ headersTimeout: 30_000, requestTimeout: 30_000 });
  // How much longer it may be, since Node looks so often only.
  expect(SERVER_LIMITS.checkEveryMs).toBeLessThanOrEqual(500);
  await hooksApp.app.close();
});

describe('a request that does not come to its end', () => {
  let hooksApp: HooksApp;
  const { call } = clientOf(() => hooksApp);
  beforeAll(async () => {
    hooksApp = await startHooksApp({ requestMs: 400, checkEveryMs: 50 });
  });
  afterAll(() => hooksApp.app.close());

  /** Keeps on sending a little, as somebody would who wants to hold a connection. */
  async function trickle(text: string, piece = 'x') {
    const connection = await openRaw(hooksApp.port);
    connection.send(text);
    const sending = setInterval(() => connection.socket.writable && connection.send(piece), 20);
    void connection.ended.catch(() => undefined).finally(() => clearInterval(sending));
    return connection;
  }

  it.each([
    ['in its headers', rawText('GET', '/health/live').slice(0, -2), 'x-more: x\r\n'],
    ['in its first line', 'GET /health', 'x'],
    ['in its body', rawText('POST', '/api/v1/notes', { headers: JSON_BODY, body: '{"text":"', announced: 5_000 }), 'x'],
    ['in the body of a webhook', rawText('POST', '/api/v1/hooks', { announced: 5_000 }), 'x'],
    [
      'in a chunk of its body',
      rawText('POST', '/api/v1/notes', { headers: JSON_BODY }).replace(
        'content-length: 0',
        'transfer-encoding: chunked',
      ),
      '1\r\nx\r\n',
    ],
  ])('is a 408, and others are served meanwhile: %s', async (_name, text, piece) => {
    const connection = await trickle(text, piece);
    while (!connection.hasEnded()) expect((await call('/health/live')).status).toBe(200);
    const [answer, ...more] = await connection.ended;
    expect([answer?.status, answer?.headers.connection, more]).toEqual([408, 'close', []]);
    expect(JSON.parse(answer!.body)).toMatchObject({ type: '/problems/request-timeout' });
  });

  it('is a 408 also when another one came before on its connection', async () => {
    const connection = await openRaw(hooksApp.port);
    connection.send(rawText('GET', '/health/live'));
    await connection.answered(1);
    connection.send('POST /api/v1/notes HTTP/1.1\r\nhost: x\r\n');
    expect((await connection.ended).map(({ status }) => status)).toEqual([200, 408]);
  });

  it('is closed without words when nothing was sent at all', async () => {
    const connection = await openRaw(hooksApp.port);
    expect(await connection.ended).toEqual([]);
    expect(connection.socket.bytesRead).toBe(0);
  });

  it('is not stored when its end comes after the 408', async () => {
    const connection = await openRaw(hooksApp.port);
    connection.send(rawText('POST', '/api/v1/notes', { headers: JSON_BODY, announced: NOTE.length }));
    await connection.answered(1);
    connection.send(NOTE);
    expect((await connection.ended).map(({ status }) => status)).toEqual([408]);
  });

  it('has longer where a large body may come, and no limit where it is streamed', async () => {
    const large = await openRaw(hooksApp.port);
    large.send(rawText('POST', '/api/v1/large-notes', { headers: JSON_BODY, announced: NOTE.length }));
    const upload = await openRaw(hooksApp.port);
    upload.send(rawText('POST', '/api/v1/lines', { headers: LINES, body: '{}\n', announced: 6 }));
    const other = await openRaw(hooksApp.port);
    other.send(rawText('POST', '/api/v1/notes', { headers: JSON_BODY, announced: NOTE.length }));
    await other.ended;
    large.send(NOTE);
    upload.send('{}\n');
    expect((await large.answered())[0]!.status).toBe(201);
    expect((await upload.answered())[0]!.body).toBe('{"bytes":6}');
    // Their connections live on, by the common limits.
    large.send(rawText('GET', '/health/live'));
    expect((await large.answered(2))[1]!.status).toBe(200);
    large.send('GET /');
    expect((await large.ended).at(-1)!.status).toBe(408);
    upload.close();
  });

  it('is limited where a large body may come, too', async () => {
    const quick = await startHooksApp({ requestMs: 100, checkEveryMs: 50, largeBodyMs: 300 });
    const connection = await openRaw(quick.port);
    connection.send(rawText('POST', '/api/v1/large-notes', { headers: JSON_BODY, announced: 2 << 20 }));
    expect((await connection.ended).map(({ status }) => status)).toEqual([408]);
    await quick.app.close();
  });

  it('does not come at all: its connection is closed when it has been kept for long enough', async () => {
    const kept = await startHooksApp();
    expect(kept.app.getHttpServer()).toMatchObject({ keepAliveTimeout: 72_000 });
    Object.assign(kept.app.getHttpServer(), { keepAliveTimeout: 50, keepAliveTimeoutBuffer: 0 });
    const connection = await openRaw(kept.port);
    connection.send(rawText('GET', '/health/live'));
    expect((await connection.ended).map(({ status }) => status)).toEqual([200]);
    await kept.app.close();
  });

  it('is cut in the end when its answer came long before', async () => {
    const connection = await trickle(rawText('POST', '/api/v1/lines', { announced: 1 << 20 }));
    expect((await connection.ended.catch(() => connection.answers())).map(({ status }) => status)).toEqual([401]);
  });
});

describe('good requests before something malformed', () => {
  let hooksApp: HooksApp;
  beforeAll(async () => {
    hooksApp = await startHooksApp();
  });
  afterAll(() => hooksApp.app.close());

  const post = rawText('POST', '/api/v1/notes', { headers: JSON_BODY, body: NOTE });
  const get = rawText('GET', '/api/v1/notes?limit=7', { headers: KEY });

  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nx-long: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
    [
      'a chunk that is none',
      `${post.replace(/content-length: \d+/, 'transfer-encoding: chunked').slice(0, -NOTE.length)}zz\r\n`,
      400,
    ],
  ])('get their answers, in their order, and then it gets its own: %s', async (_name, malformed, status) => {
    const connection = await openRaw(hooksApp.port);
    connection.send(post + get + post + malformed);
    const answers = await connection.ended;
    expect(answers.map((answer) => answer.status)).toEqual([202, 200, 202, status]);
    expect(JSON.parse(answers[1]!.body)).toMatchObject({ limit: 7 });
    expect(answers[3]!.headers.connection).toBe('close');
  });

  it('get their answers however they are cut into pieces', async () => {
    for (const size of [1, 7, 50]) {
      const connection = await openRaw(hooksApp.port);
      connection.socket.setNoDelay(true);
      for (const piece of `${get}${get}HELLO\r\n\r\n`.match(new RegExp(`[^]{1,${size}}`, 'g'))!) {
        connection.send(piece);
        await new Promise(setImmediate);
      }
      expect((await connection.ended).map((answer) => answer.status)).toEqual([200, 200, 400]);
    }
  });

  it.each([
    [
      'in its headers',
      rawText('POST', '/api/v1/notes', { headers: { 'x-a': '\u001b[31m' }, body: 'x'.repeat(8 << 20) }),
    ],
    ['in its address', rawText('POST', '/api/v1/notes\u00ff', { body: 'x'.repeat(8 << 20) })],
  ])('get their answers, though far more is being sent than buffers hold: %s', async (_where, malformed) => {
    for (let i = 0; i < 10; i++) {
      const connection = await openRaw(hooksApp.port);
      connection.send(get + malformed);
      // A reset would have taken the answers with it.
      expect((await connection.ended).map(({ status }) => status)).toEqual([200, 400]);
      connection.close();
    }
  });
});
