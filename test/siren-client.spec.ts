import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Logger } from '@nestjs/common';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SirenClient } from '../src/siren/siren-client.js';
import type { SendOutcome } from '../src/siren/outcome.js';
import { SirenSmsError, SirenWhatsAppError } from '../src/siren/siren-error.js';
import { eventually } from './support/eventually.js';
import { answering, httpAnswer, RawServer, type Behaviour } from './support/raw-server.js';
import { CLIENT_KEY, sirenClient, sirenModule, sirenThat, WEBHOOK_SECRET } from './support/siren-client.js';

const TO = '+919876543210';
const TEXT = 'Your bill split is ready: ₹1200';
const MESSAGE = { to: TO, text: TEXT };

function sendPacked(socket: Socket, packed: Uint8Array, status = 200): void {
  socket.write(`HTTP/1.1 ${status} X\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`);
  socket.write(packed);
}

/** An outcome as a flat record, to compare with. */
function flat(outcome: SendOutcome) {
  if (outcome.outcome === 'accepted') return outcome;
  const { code, status, retryable, retryAfterMs, action } = outcome.error;
  return { outcome: outcome.outcome, code, status, retryable, retryAfterMs, action };
}

async function sendTo(behave: Behaviour, options = {}) {
  const { client, server } = await sirenThat(behave, options);
  const outcome = await client.sendWhatsApp(MESSAGE);
  return { outcome, server };
}

describe('what the client asks', () => {
  it('posts the toolkit shape with key, idempotency key and metadata', async () => {
    const { client, server } = await sirenThat(answering(200, '{"message_id":"wa-1"}'));
    const metadata = { messageId: 'm', attemptId: 'a' };
    expect(await client.sendWhatsApp({ ...MESSAGE, metadata, idempotencyKey: 'a' })).toEqual({
      outcome: 'accepted',
      messageId: 'wa-1',
    });
    const [request] = server.requests;
    expect(request?.line).toBe('POST /v1/messages/whatsapp HTTP/1.1');
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${CLIENT_KEY}`,
      'idempotency-key': 'a',
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'siren-gateway',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({ to: TO, content: TEXT, type: 'text', metadata });
  });

  it('posts an SMS to its own address, media beside the content', async () => {
    const { client, server } = await sirenThat(answering(200, '{"message_id":"sm-1"}'));
    const media = { url: 'https://files.example/a.jpg', mimeType: 'image/jpeg', caption: 'Receipt' };
    await client.sendSms({ ...MESSAGE, type: 'image', media });
    expect(server.requests[0]?.line).toBe('POST /v1/messages/sms HTTP/1.1');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      to: TO,
      content: TEXT,
      type: 'image',
      media_url: media.url,
      media_type: media.mimeType,
      caption: media.caption,
    });
  });

  it('keeps the path of the base address', async () => {
    const { server } = await sirenThat(answering(200, '{}'));
    const client = await sirenClient(`${server.url}/prefix/`);
    await client.sendSms(MESSAGE);
    expect(server.requests[0]?.line).toBe('POST /prefix/v1/messages/sms HTTP/1.1');
  });

  it('uses a connection again, and no more of them than allowed', async () => {
    const { client, server } = await sirenThat(answering(200, '{"message_id":"x"}'), { maxConcurrency: 2 });
    await Promise.all(Array.from({ length: 12 }, () => client.sendSms(MESSAGE)));
    expect(server.requests).toHaveLength(12);
    expect(server.connections).toBe(2);
  });

  it('opens another connection for one that Siren has closed meanwhile, and loses no request', async () => {
    let closed = 0;
    const behave: Behaviour = (_request, socket) => {
      socket.once('close', () => closed++);
      socket.end(httpAnswer(200, '{"message_id":"a"}'));
    };
    const { client, server } = await sirenThat(behave, { maxConcurrency: 1 });
    for (let sent = 1; sent <= 3; sent++) {
      expect(await client.sendSms(MESSAGE)).toEqual({ outcome: 'accepted', messageId: 'a' });
      await expect.poll(() => closed).toBe(sent);
    }
    expect(server.requests).toHaveLength(3);
    expect(server.connections).toBe(3);
  });
});

describe('answers that came whole', () => {
  it.each([
    ['an id', 200, '{"message_id":"wa-1"}', { messageId: 'wa-1' }],
    ['a numeric id', 202, '{"message_id":17}', { messageId: '17' }],
    ['a fraction for an id', 200, '{"message_id":1.5}', {}],
    ['no id', 200, '{"ok":true}', {}],
    ['an id no receipt could carry', 200, '{"message_id":"a\\u0000b"}', {}],
    ['no JSON', 200, '<html>fine</html>', {}],
    ['nothing', 204, '', {}],
    ['an error beside the id', 200, '{"message_id":"wa-1","error":"none really"}', { messageId: 'wa-1' }],
  ])('a 2xx with %s is accepted', async (_what, status, body, expected) => {
    const headers: Record<string, string> = status === 204 ? { 'content-length': '0' } : {};
    const { outcome } = await sendTo(answering(status, body, headers));
    expect(outcome).toEqual({ outcome: 'accepted', ...expected });
  });

  it.each([
    [400, '{"error":{"code":131026,"message":"Message undeliverable"}}', '131026', 'fall_back', false],
    [400, '{"code":"131047"}', '131047', 'fall_back', false],
    [422, '{"errorCode":"NO_ROUTE","message":"no"}', 'NO_ROUTE', 'fall_back', false],
    [400, '{"error":"(#131056) Pair rate limit hit"}', '131056', 'wait', true],
    [400, 'Error 131026: undeliverable', '131026', 'fall_back', false],
    [400, '<html><body><h1>Bad Request</h1></body></html>', 'http_400', 'fall_back', false],
    [400, '', 'http_400', 'fall_back', false],
    [400, '{"code":400,"message":"bad"}', 'http_400', 'fall_back', false],
    [401, '{"message":"key"}', 'http_401', 'pause', false],
    [403, '', 'http_403', 'fall_back', false],
    [408, '', 'http_408', 'retry', true],
    [425, '', 'http_425', 'retry', true],
    [500, '{"error":"oops"}', 'http_500', 'retry', true],
    [501, '', 'http_501', 'retry', true],
    [503, '', 'http_503', 'retry', true],
    [500, '{"error":{"code":131026}}', '131026', 'fall_back', false],
  ])('%i %s is rejected with code %s', async (status, body, code, action, retryable) => {
    const { outcome } = await sendTo(answering(status, body));
    expect(flat(outcome)).toMatchObject({ outcome: 'rejected', status, code, action, retryable });
  });

  it.each([502, 504])('%i leaves it unknown whether Siren took the request', async (status) => {
    const { outcome } = await sendTo(answering(status, 'Bad gateway'));
    expect(flat(outcome)).toMatchObject({ outcome: 'unknown', code: `http_${status}`, status, retryable: false });
  });

  it.each<[string, string, string]>([
    ['a byte order mark', '\ufeff{"message_id":"wa-1"}', 'wa-1'],
    ['two byte order marks', '\ufeff\r\n\ufeff{"message_id":"wa-1"}', 'wa-1'],
    ['a number for its id', '{"message_id":12345678901234567890}', '12345678901234567890'],
    ['both', '\ufeff\n{"message_id" : 9007199254740993 }', '9007199254740993'],
  ])('%s keeps no id from being read, packed or not', async (_what, body, messageId) => {
    expect((await sendTo(answering(200, body))).outcome).toEqual({ outcome: 'accepted', messageId });
    const { outcome } = await sendTo((_request, socket) => sendPacked(socket, gzipSync(body)));
    expect(outcome).toEqual({ outcome: 'accepted', messageId });
  });

  it('a few bytes that stand for more than an answer may have are unknown', async () => {
    const { outcome } = await sendTo((_request, socket) => sendPacked(socket, gzipSync(Buffer.alloc(16 << 20))));
    expect(flat(outcome)).toMatchObject({ outcome: 'unknown', code: 'invalid_answer' });
  });

  it('an error is read packed as well', async () => {
    const packed = gzipSync('\ufeff{"error":{"code":131026}}');
    const { outcome } = await sendTo((_request, socket) => sendPacked(socket, packed, 400));
    expect(flat(outcome)).toMatchObject({ outcome: 'rejected', code: '131026', action: 'fall_back' });
  });

  it('waits as long as Retry-After asks', async () => {
    const { outcome } = await sendTo(answering(429, '{"message":"slow down"}', { 'retry-after': '7' }));
    expect(flat(outcome)).toMatchObject({ outcome: 'rejected', code: 'http_429', action: 'wait', retryAfterMs: 7000 });
  });

  it.each([
    ['its clock is far ahead', 'Fri, 01 Jan 2100 12:00:00 GMT', 'Fri, 01 Jan 2100 12:00:20 GMT'],
    ['its clock is far behind', 'Sat, 01 Jan 2000 12:00:00 GMT', 'Sat, 01 Jan 2000 12:00:20 GMT'],
  ])('waits until the moment that Siren names, by its own clock: %s', async (_how, date, retryAfter) => {
    const { outcome } = await sendTo(answering(429, '{}', { date, 'retry-after': retryAfter }));
    expect(flat(outcome)).toMatchObject({ action: 'wait', retryAfterMs: 20_000 });
  });

  it('does not follow a redirect', async () => {
    const { outcome, server } = await sendTo(answering(307, '', { location: '/elsewhere' }));
    expect(flat(outcome)).toMatchObject({ outcome: 'rejected', code: 'http_307', status: 307 });
    expect(server.requests).toHaveLength(1);
  });

  it('ignores interim answers', async () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    const { outcome } = await sendTo(
      (_r, socket) => void socket.write(interim + httpAnswer(200, '{"message_id":"a"}')),
    );
    expect(outcome).toEqual({ outcome: 'accepted', messageId: 'a' });
  });

  it('gives each channel its own class of error', async () => {
    const { client } = await sirenThat(answering(400, '{"code":"30005"}'));
    const whatsapp = await client.send('whatsapp', MESSAGE);
    const sms = await client.send('sms', MESSAGE);
    expect(whatsapp.outcome === 'rejected' && whatsapp.error).toBeInstanceOf(SirenWhatsAppError);
    expect(sms.outcome === 'rejected' && sms.error).toBeInstanceOf(SirenSmsError);
    expect(flat(sms)).toMatchObject({ code: '30005', action: 'stop' });
  });

  it('classifies an SMS code by the provider that delivers', async () => {
    const { client } = await sirenThat(answering(400, '{"code":"9"}'), { smsProvider: 'vonage' });
    expect(flat(await client.sendSms(MESSAGE))).toMatchObject({ code: '9', action: 'suppress' });
  });

  it('shows no number, text, key or secret that Siren quotes', async () => {
    const quoted = `Bearer ${CLIENT_KEY} ${WEBHOOK_SECRET} to ${TO} or 98765 43210: «${TEXT}» refused`;
    const { outcome } = await sendTo(answering(400, JSON.stringify({ error: { message: quoted } })));
    const shown = outcome.outcome === 'rejected' ? outcome.error.message : '';
    expect(shown).toContain('refused');
    for (const hidden of [CLIENT_KEY, WEBHOOK_SECRET, TO, TO.slice(1), '43210', TEXT])
      expect(shown).not.toContain(hidden);
  });
});

describe('when nothing was written', () => {
  const unreached = (code: string) => ({ outcome: 'rejected', code, retryable: true, action: 'wait' });

  it('a refused connection is rejected', async () => {
    const server = await RawServer.start(answering(200, '{}'));
    const { url } = server;
    await server.stop();
    const outcome = await (await sirenClient(url)).sendSms(MESSAGE);
    expect(flat(outcome)).toMatchObject(unreached('connection_refused'));
  });

  it('an unknown host is rejected', async () => {
    const outcome = await (await sirenClient('http://no-such-host.invalid')).sendSms(MESSAGE);
    expect(flat(outcome)).toMatchObject(unreached('dns_failed'));
  });

  it.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['closed', (socket) => socket.end()],
    ['answered in plain HTTP', (socket) => socket.end(httpAnswer(400, 'TLS expected'))],
  ])('a TLS handshake that is %s is rejected', async (_how, onConnect) => {
    const server = await RawServer.start(() => {}, onConnect);
    onTestFinished(() => server.stop());
    const outcome = await (await sirenClient(server.url.replace('http:', 'https:'))).sendSms(MESSAGE);
    expect(flat(outcome)).toMatchObject(unreached('tls_failed'));
  });

  it('a connection that is reset at once is rejected', async () => {
    const server = await RawServer.start(
      () => {},
      (socket) => socket.resetAndDestroy(),
    );
    onTestFinished(() => server.stop());
    // Whether the reset is seen before the handshake begins is up to the system.
    const { code } = flat(await (await sirenClient(server.url.replace('http:', 'https:'))).sendSms(MESSAGE)) as {
      code: string;
    };
    expect(['connection_refused', 'tls_failed']).toContain(code);
  });

  it('a connection that is not ready in time is rejected, whichever limit ends it', async () => {
    const server = await RawServer.start(() => {});
    onTestFinished(() => server.stop());
    const client = await sirenClient(server.url.replace('http:', 'https:'), { timeoutMs: 1000 });
    for (const ms of [undefined, 800]) {
      // Where this process was held up itself, nobody can say so: then it is asked again.
      await eventually(async () => {
        const options = ms === undefined ? {} : { leaveBefore: performance.now() + ms };
        expect(flat(await client.sendSms(MESSAGE, options))).toMatchObject(unreached('connect_timeout'));
      });
    }
  });

  it('having to wait too long for a free connection is rejected, and the request never leaves', async () => {
    const { client, server } = await sirenThat(() => {}, { maxConcurrency: 1, timeoutMs: 1000 });
    const first = client.sendSms(MESSAGE);
    await expect.poll(() => server.requests.length).toBe(1);
    // A request in the queue is given up at its own timeout, also when a connection gets free at the same moment.
    const behind = Array.from({ length: 3 }, () => client.sendSms(MESSAGE));
    expect(flat(await first)).toMatchObject({ outcome: 'unknown', code: 'timeout' });
    const outcomes = (await Promise.all(behind)).map(flat);
    const rejected = { outcome: 'rejected', code: 'timeout', retryable: true };
    expect(outcomes).toContainEqual(expect.objectContaining(rejected));
    expect(server.requests.length).toBeLessThan(4);
  });

  it('an idempotency key no header can carry is rejected for good', async () => {
    const { client, server } = await sirenThat(answering(200, '{}'));
    const outcome = await client.sendSms({ ...MESSAGE, idempotencyKey: 'ключ' });
    expect(flat(outcome)).toMatchObject({ outcome: 'rejected', code: 'internal_error', retryable: false });
    expect(server.requests).toHaveLength(0);
  });
});

describe('the log', () => {
  it('has one line when requests stop reaching Siren, and one when they reach it again', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const behave = answering(200, '{"message_id":"a"}');
    const first = await RawServer.start(behave);
    const { url } = first;
    const client = await sirenClient(url);
    await client.sendSms(MESSAGE);
    expect(warn).not.toHaveBeenCalled();

    await first.stop();
    for (let i = 0; i < 3; i++) await client.sendSms(MESSAGE);
    await Promise.all(Array.from({ length: 5 }, () => client.getStatus('x')));
    const lost = [{ code: 'connection_refused' }, 'requests do not reach Siren any more; messages wait'];
    expect(warn.mock.calls).toEqual([lost]);

    const second = await RawServer.start(behave, () => {}, Number(new URL(url).port));
    onTestFinished(() => second.stop());
    for (let i = 0; i < 3; i++) await client.sendSms(MESSAGE);
    expect(warn.mock.calls).toEqual([lost, [{ afterMs: expect.any(Number) }, 'requests reach Siren again']]);
  });
});

describe('the latest moment to leave', () => {
  const notSent = { outcome: 'rejected', code: 'not_sent', retryable: true, action: 'retry' };

  it('has passed already: no connection is even opened', async () => {
    const { client, server } = await sirenThat(answering(200, '{}'));
    expect(flat(await client.sendSms(MESSAGE, { leaveBefore: performance.now() - 1 }))).toMatchObject(notSent);
    expect(server.connections).toBe(0);
  });

  it('passes while waiting for a connection: the request never leaves, and the connection serves the next one', async () => {
    let release = () => {};
    const { client, server } = await sirenThat(
      ({ number }, socket) => {
        const answer = () => void socket.write(httpAnswer(200, `{"message_id":"${number}"}`));
        if (number === 1) release = answer;
        else answer();
      },
      { maxConcurrency: 1 },
    );
    const first = client.sendSms(MESSAGE);
    await expect.poll(() => server.requests.length).toBe(1);
    const late = await client.sendSms(MESSAGE, { leaveBefore: performance.now() + 50 });
    expect(flat(late)).toMatchObject(notSent);
    release();
    expect(await first).toEqual({ outcome: 'accepted', messageId: '1' });
    expect(await client.sendSms(MESSAGE)).toEqual({ outcome: 'accepted', messageId: '2' });
    expect(server.connections).toBe(1);
  });

  it('bounds the leaving, not the answer', async () => {
    const { client, server } = await sirenThat((_r, socket) => {
      const answer = () => void socket.write(httpAnswer(200, '{"message_id":"a"}'));
      setTimeout(answer, Math.max(0, leaveBefore - performance.now()) + 50);
    });
    const leaveBefore = performance.now() + 1500;
    expect(await client.sendSms(MESSAGE, { leaveBefore })).toEqual({ outcome: 'accepted', messageId: 'a' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('when the request was written', () => {
  const unknown = (code: string) => ({ outcome: 'unknown', code, retryable: false });

  it('no answer in time is unknown', async () => {
    const { outcome } = await sendTo(() => {}, { timeoutMs: 1000 });
    expect(flat(outcome)).toMatchObject(unknown('timeout'));
  });

  it('an answer that drips past the timeout is unknown', async () => {
    const { outcome } = await sendTo(
      (_r, socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
        const drip = setInterval(() => socket.write('x'), 20);
        socket.on('close', () => clearInterval(drip));
      },
      { timeoutMs: 1000 },
    );
    expect(flat(outcome)).toMatchObject(unknown('timeout'));
  });

  it.each<[string, Behaviour]>([
    ['reset', (_r, socket) => void socket.resetAndDestroy()],
    ['closed', (_r, socket) => void socket.end()],
  ])('a connection that is %s is unknown', async (_what, behave) => {
    const { outcome, server } = await sendTo(behave);
    expect(flat(outcome)).toMatchObject(unknown('connection_lost'));
    expect(server.requests).toHaveLength(1);
  });

  it('a reused connection that dies is unknown, and the request is not repeated', async () => {
    const behave: Behaviour = ({ number }, socket) => {
      if (number === 1) socket.write(httpAnswer(200, '{"message_id":"a"}'));
      else socket.resetAndDestroy();
    };
    const { client, server } = await sirenThat(behave, { maxConcurrency: 1 });
    await client.sendSms(MESSAGE);
    expect(flat(await client.sendSms(MESSAGE))).toMatchObject(unknown('connection_lost'));
    expect(server.requests).toHaveLength(2);
    expect(server.connections).toBe(1);
  });

  it.each<[string, string]>([
    ['garbage', 'this is no HTTP at all\r\n\r\n'],
    ['cut off', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"message_id":"a'],
    ['cut off in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"mes'],
  ])('an answer that is %s is unknown', async (_what, bytes) => {
    const { outcome } = await sendTo((_r, socket) => void socket.end(bytes));
    expect(flat(outcome)).toMatchObject(unknown('invalid_answer'));
  });

  it('an answer of 50 MB is not read to its end', async () => {
    const chunk = Buffer.alloc(1 << 16, 'x');
    let written = 0;
    const { outcome } = await sendTo((_r, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${50 << 20}\r\n\r\n`);
      const pour = () => {
        while (!socket.destroyed && written < 50 << 20) {
          written += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', pour);
        }
      };
      pour();
    });
    expect(flat(outcome)).toMatchObject(unknown('invalid_answer'));
    expect(written).toBeLessThan(20 << 20);
  });
});

describe('closing the module', () => {
  it('lets what is in flight end, and sends nothing more', async () => {
    let release = () => {};
    const server = await RawServer.start((_r, socket) => {
      release = () => void socket.write(httpAnswer(200, '{"message_id":"a"}'));
    });
    onTestFinished(() => server.stop());
    const module = await sirenModule(server.url);
    const client = module.get(SirenClient);
    const inFlight = client.sendSms(MESSAGE);
    await expect.poll(() => server.requests.length).toBe(1);
    const closing = module.close();
    release();
    expect(await inFlight).toEqual({ outcome: 'accepted', messageId: 'a' });
    await closing;
    expect(flat(await client.sendSms(MESSAGE))).toMatchObject({ outcome: 'rejected', code: 'not_sent' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('asking for a status', () => {
  it('reads what the toolkit answers', async () => {
    const body = '{"message_id":"wa/1","status":"Delivered","delivered_at":"2026-01-01T12:00:00Z","error":null}';
    const { client, server } = await sirenThat(answering(200, body));
    expect(await client.getStatus('wa/1?x#y')).toEqual({
      outcome: 'known',
      status: 'delivered',
      word: 'Delivered',
      occurredAt: new Date('2026-01-01T12:00:00Z'),
      error: null,
    });
    expect(server.requests[0]?.line).toBe('GET /v1/messages/wa%2F1%3Fx%23y/status HTTP/1.1');
  });

  it('reads why it failed', async () => {
    const { client } = await sirenThat(answering(200, '{"status":"undelivered","error":"131026 no WhatsApp"}'));
    expect(await client.getStatus('a')).toMatchObject({
      status: 'failed',
      word: 'undelivered',
      error: { code: '131026' },
    });
  });

  it('keeps a word it does not know', async () => {
    const { client } = await sirenThat(answering(200, '{"status":"enroute","delivered_at":"never"}'));
    expect(await client.getStatus('a')).toEqual({
      outcome: 'known',
      status: null,
      word: 'enroute',
      occurredAt: null,
      error: null,
    });
  });

  it('tells an unknown id from no answer', async () => {
    const { client } = await sirenThat(answering(404, '{"error":"no such message"}'));
    expect(await client.getStatus('a')).toEqual({ outcome: 'not_found' });
  });

  it.each(['', '.', '..'])('asks nothing for the id %j, which has no address', async (id) => {
    const { client, server } = await sirenThat(answering(200, '{"status":"read"}'));
    expect(await client.getStatus(id)).toEqual({ outcome: 'not_found' });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    [500, '', 'http_500'],
    [200, '{"message_id":"a"}', 'invalid_answer'],
    [200, 'nonsense', 'invalid_answer'],
  ])('%i %s is no news', async (status, body, code) => {
    const { client } = await sirenThat(answering(status, body));
    const outcome = await client.getStatus('a\ud800', { channel: 'sms' });
    expect(outcome).toMatchObject({ outcome: 'unknown', error: { code, retryable: false } });
    expect(outcome.outcome === 'unknown' && outcome.error).toBeInstanceOf(SirenSmsError);
  });
});
