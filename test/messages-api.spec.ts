import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubmitMessageDto } from '../src/accepting/submit-message.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const MESSAGES = '/api/v1/messages';
const good = { to: '+919876540001', text: 'Hello' };
const past = new Date(Date.now() - 1000).toISOString();

describe('a message that is not valid', () => {
  it.each<[string, unknown, number, string, string[]]>([
    ['nothing', {}, 400, '/problems/validation', ['to', 'text']],
    ['a number that is none', { ...good, to: 'abc123' }, 400, '/problems/invalid-phone-number', ['to']],
    [
      'a number that is too long',
      { ...good, to: '12345678901234567890' },
      400,
      '/problems/invalid-phone-number',
      ['to'],
    ],
    ['a number that is no string', { ...good, to: 919876540001 }, 400, '/problems/validation', ['to']],
    ['an empty text', { ...good, text: '' }, 400, '/problems/validation', ['text']],
    ['4,097 characters', { ...good, text: 'x'.repeat(4097) }, 400, '/problems/validation', ['text']],
    ['a text with NUL', { ...good, text: 'a\u0000b' }, 400, '/problems/validation', ['text']],
    ['a text with a lone surrogate', { ...good, text: 'a\ud800' }, 400, '/problems/validation', ['text']],
    ['an unknown property', { ...good, colour: 'red' }, 400, '/problems/validation', ['colour']],
    ['metadata of 5 KB', { ...good, metadata: { a: 'x'.repeat(5000) } }, 400, '/problems/validation', ['metadata']],
    ['metadata with NUL', { ...good, metadata: { a: '\u0000' } }, 400, '/problems/validation', ['metadata']],
    ['metadata that is a list', { ...good, metadata: [] }, 400, '/problems/validation', ['metadata']],
    [
      'a reference of 129 characters',
      { ...good, reference: 'x'.repeat(129) },
      400,
      '/problems/validation',
      ['reference'],
    ],
    ['a time that is over', { ...good, expiresAt: past }, 400, '/problems/validation', ['expiresAt']],
    ['30 February', { ...good, expiresAt: '2099-02-30T00:00:00Z' }, 400, '/problems/validation', ['expiresAt']],
    ['a plan with no channel', { ...good, channels: [] }, 400, '/problems/validation', ['channels']],
    [
      'a plan of unknown channels',
      { ...good, channels: [{ channel: 'pigeon' }] },
      400,
      '/problems/validation',
      ['channels[0].channel'],
    ],
    [
      'a channel twice',
      { ...good, channels: [{ channel: 'sms' }, { channel: 'sms' }] },
      400,
      '/problems/validation',
      ['channels'],
    ],
    [
      'fallbackAfter 0',
      { ...good, channels: [{ channel: 'sms', fallbackAfter: 0 }] },
      400,
      '/problems/validation',
      ['channels[0].fallbackAfter'],
    ],
    [
      'fallbackAfter below 0',
      { ...good, channels: [{ channel: 'sms', fallbackAfter: -1 }] },
      400,
      '/problems/validation',
      ['channels[0].fallbackAfter'],
    ],
    [
      'fallbackAfter of a week',
      { ...good, channels: [{ channel: 'sms', fallbackAfter: 604800 }] },
      400,
      '/problems/validation',
      ['channels[0].fallbackAfter'],
    ],
    ['a channel that is null', { ...good, channels: [null] }, 400, '/problems/validation', []],
    ['a list', [], 400, '/problems/validation', []],
    ['not JSON', '{"to":', 400, '/problems/malformed-body', []],
  ])('%s is refused', async (_, body, status, type, paths) => {
    const answer = await gateway.call('POST', MESSAGES, body);
    expect(answer).toMatchObject({ status, body: { type, status } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
    const named = (answer.body.errors ?? []).map(({ path }: { path: string }) => path);
    expect(named).toEqual(expect.arrayContaining(paths));
  });

  it('stores nothing', async () => {
    const before = await gateway.call('GET', `${MESSAGES}?limit=200`);
    await gateway.call('POST', MESSAGES, { ...good, text: '' });
    expect((await gateway.call('GET', `${MESSAGES}?limit=200`)).body.items).toHaveLength(before.body.items.length);
  });

  it('is told apart from one at the limit', async () => {
    const answer = await gateway.call('POST', MESSAGES, {
      ...good,
      text: '💸'.repeat(4096),
      reference: 'r'.repeat(128),
    });
    expect(answer.status).toBe(202);
  });

  it('over a megabyte is 413, and so is a bulk over 20 MB', async () => {
    const big = await gateway.call('POST', MESSAGES, { ...good, text: 'x'.repeat(1_100_000) });
    expect(big).toMatchObject({ status: 413, body: { type: '/problems/payload-too-large' } });
    const bulk = await gateway.call('POST', `${MESSAGES}/bulk`, { messages: ['x'.repeat(21_000_000)] });
    expect(bulk.status).toBe(413);
  });
});

describe('a caller without a key', () => {
  it.each([undefined, 'Bearer wrong', 'Bearer ', 'Basic abc', 'bearer'])('with %j gets 401', async (authorization) => {
    const answer = await gateway.call('GET', MESSAGES, undefined, { authorization: authorization ?? '' });
    expect(answer).toMatchObject({ status: 401, body: { type: '/problems/unauthorized' } });
  });

  it('finds no route that is none', async () => {
    expect(await gateway.call('GET', '/api/v1/nothing')).toMatchObject({ status: 404 });
    expect(await gateway.call('GET', `${MESSAGES}/not-an-id`)).toMatchObject({ status: 400 });
    expect(await gateway.call('GET', `${MESSAGES}/019a0000-0000-7000-8000-000000000000`)).toMatchObject({
      status: 404,
    });
  });
});

describe('an accepted message', () => {
  it('is answered with what was understood and where it is', async () => {
    const answer = await gateway.call<MessageDto>('POST', MESSAGES, {
      to: '98-765-43210',
      text: 'Hello',
      metadata: { bill: 7 },
      reference: 'bill-7',
      channels: [{ channel: 'sms', fallbackAfter: 12.5 }],
    });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`${MESSAGES}/${answer.body.id}`);
    expect(answer.body).toMatchObject({
      to: '+919876543210',
      status: 'queued',
      metadata: { bill: 7 },
      reference: 'bill-7',
      attempts: [],
      channels: [{ channel: 'sms', fallbackAfter: 12.5, successStatus: 'delivered' }],
      finishedAt: null,
    });
    expect(answer.body.history).toMatchObject([{ event: 'accepted' }]);
    const stored = await gateway.call<MessageDto>('GET', answer.headers.get('location')!);
    expect(stored.body).toMatchObject({ createdAt: answer.body.createdAt, expiresAt: answer.body.expiresAt });
  });

  it('may have null for whatever can be left out', async () => {
    const optional = getMetadataStorage()
      .getTargetValidationMetadatas(SubmitMessageDto, '', false, false)
      .filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION)
      .map(({ propertyName }) => propertyName)
      .filter((name) => name !== 'text');
    expect(optional).toContain('metadata');
    const nulls = Object.fromEntries(optional.map((name) => [name, null]));
    expect(await gateway.call('POST', MESSAGES, { ...good, ...nulls })).toMatchObject({
      status: 202,
      body: { metadata: {} },
    });
    const dryRun = await gateway.call('POST', `${MESSAGES}/validate`, { ...good, ...nulls });
    expect(dryRun, JSON.stringify(dryRun.body)).toMatchObject({ status: 200 });
  });

  it('is waited for when Prefer asks for it', async () => {
    const answer = await gateway.call<MessageDto>('POST', MESSAGES, good, { prefer: 'wait=10' });
    expect(answer.status).toBe(200);
    expect(['sent', 'delivered']).toContain(answer.body.status);
    const silent = await gateway.call<MessageDto>(
      'POST',
      MESSAGES,
      { to: '+919876549004', text: 'x', channels: [{ channel: 'whatsapp', fallbackAfter: 3 }] },
      { prefer: 'wait=1' },
    );
    expect(silent.status).toBe(202);
    expect(silent.body).toMatchObject({ status: 'sending' });
  });

  it('can be cancelled until Siren has it', async () => {
    await gateway.sandbox.reset();
    gateway.sandbox.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': '30' }, to: '+919876540077' });
    const plan = [{ channel: 'whatsapp' }];
    const { body } = await gateway.call<MessageDto>('POST', MESSAGES, { ...good, to: '+919876540077', channels: plan });
    await eventually(async () => {
      const seen = await gateway.call<MessageDto>('GET', `${MESSAGES}/${body.id}`);
      expect(seen.body.attempts.map(({ status }) => status)).toEqual(['failed']);
    });
    const cancelled = await gateway.call<MessageDto>('POST', `${MESSAGES}/${body.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await gateway.call('POST', `${MESSAGES}/${body.id}/cancel`)).toMatchObject({ status: 200 });
    await gateway.sandbox.reset();
    await query(gateway.database.url, 'DELETE FROM channel_holds');

    const delivered = await deliver(gateway, good);
    expect(await gateway.call('POST', `${MESSAGES}/${delivered.id}/cancel`)).toMatchObject({
      status: 409,
      body: { type: '/problems/conflict' },
    });
  });
});

describe('an idempotency key', () => {
  const send = (key: string, body: unknown = good) =>
    gateway.call<MessageDto>('POST', MESSAGES, body, { 'idempotency-key': key });

  it('gives the first answer again, byte for byte, and makes one message', async () => {
    const first = await send('key-1');
    const again = await send('key-1', { text: good.text, to: good.to });
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('makes one message of many requests at once, on two replicas', async () => {
    const other = await startGateway({ beside: gateway });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 ? gateway : other).call<MessageDto>('POST', MESSAGES, good, { 'idempotency-key': 'key-race' }),
      ),
    );
    await other.close();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  });

  it('belongs to one request', async () => {
    await send('key-2');
    expect(await send('key-2', { ...good, text: 'Another' })).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });
  });

  it.each(['', 'x'.repeat(256)])('of the wrong length is refused', async (key) => {
    expect(await send(key)).toMatchObject({ status: 400 });
  });
});

describe('the list of messages', () => {
  it('is newest first, in pages, and can be narrowed', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { body } = await gateway.call<MessageDto>('POST', MESSAGES, {
        ...good,
        to: '+919876540123',
        reference: 'listed',
      });
      ids.unshift(body.id);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await gateway.call('GET', `${MESSAGES}?reference=listed&to=98765%2040123&limit=2${cursor}`);
      seen.push(...body.items.map(({ id }: MessageDto) => id));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(ids);

    const message = await finished(gateway, ids[0]!);
    const providerMessageId = message.attempts[0]!.providerMessageId!;
    const byProvider = await gateway.call('GET', `${MESSAGES}?providerMessageId=${providerMessageId}`);
    expect(byProvider.body.items.map(({ id }: MessageDto) => id)).toEqual([ids[0]]);
    const attempts = await gateway.call('GET', `/api/v1/attempts?providerMessageId=${providerMessageId}`);
    expect(attempts.body.items).toMatchObject([{ messageId: ids[0], to: '+919876540123', channel: 'whatsapp' }]);
    const since = await gateway.call(
      'GET',
      `${MESSAGES}?reference=listed&createdFrom=${message.createdAt as unknown as string}`,
    );
    expect(since.body.items.map(({ id }: MessageDto) => id)).toEqual([ids[0]]);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=x',
    'cursor=x',
    'cursor=%00',
    'status=lost',
    'channel=pigeon',
    'to=abc',
    'batchId=1',
    'reference=%00',
    'createdFrom=yesterday',
    'createdFrom=2026-02-30T00:00:00Z',
    'createdFrom=2027-01-01T00:00:00Z&createdTo=2026-01-01T00:00:00Z',
    "status=';DROP TABLE messages--",
    'colour=red',
    'limit=1&limit=2',
  ])('refuses ?%s', async (query) => {
    for (const path of [MESSAGES, '/api/v1/attempts']) {
      const answer = await gateway.call('GET', `${path}?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body.errors.length).toBeGreaterThan(0);
    }
  });
});

describe('a phone number', () => {
  it('can be checked', async () => {
    const check = (phoneNumber: unknown) => gateway.call('POST', '/api/v1/phone-numbers/validate', { phoneNumber });
    expect((await check('98-765-43210')).body).toEqual({
      valid: true,
      e164: '+919876543210',
      country: 'IN',
      type: 'MOBILE',
    });
    expect((await check('123')).body).toEqual({ valid: false, e164: null, country: null, type: null });
    expect(await check(5)).toMatchObject({ status: 400 });
  });
});
