import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const POLICIES = '/api/v1/policies';
const MESSAGES = '/api/v1/messages';
const NOTHING_SAID = {
  channels: null,
  retryMaxAttempts: null,
  unknownOutcomeRetries: null,
  ttlSeconds: null,
  priority: null,
};

describe('a policy', () => {
  const otp = {
    name: 'one-time-password',
    channels: [{ channel: 'sms', fallbackAfter: 30 }],
    retryMaxAttempts: 2,
    unknownOutcomeRetries: 0,
    ttlSeconds: 120.5,
    priority: 'high',
  };

  it('is created, read, replaced, listed and deleted', async () => {
    const created = await gateway.call('POST', POLICIES, otp);
    expect(created).toMatchObject({ status: 201, body: otp });
    expect(created.headers.get('location')).toBe(`${POLICIES}/one-time-password`);
    expect((await gateway.call('GET', `${POLICIES}/one-time-password`)).body).toEqual(created.body);

    expect(await gateway.call('POST', POLICIES, otp)).toMatchObject({
      status: 409,
      body: { type: '/problems/conflict' },
    });
    const replaced = await gateway.call('PUT', `${POLICIES}/one-time-password`, { priority: 'low' });
    expect(replaced).toMatchObject({ status: 200, body: { ...NOTHING_SAID, name: otp.name, priority: 'low' } });
    expect(replaced.body.createdAt).toBe(created.body.createdAt);
    expect(replaced.body.updatedAt > created.body.updatedAt).toBe(true);

    expect(await gateway.call('PUT', `${POLICIES}/another`, {})).toMatchObject({ status: 201, body: NOTHING_SAID });
    const first = await gateway.call('GET', `${POLICIES}?limit=1`);
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['another']);
    const second = await gateway.call('GET', `${POLICIES}?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.items.map(({ name }: { name: string }) => name)).toEqual(['one-time-password']);
    expect(second.body.nextCursor).toBeNull();

    expect((await gateway.call('DELETE', `${POLICIES}/another`)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) {
      expect(await gateway.call(method, `${POLICIES}/another`)).toMatchObject({ status: 404 });
    }
  });

  it('that several put at once is created by one of them and replaced by the others', async () => {
    const put = (ttlSeconds: number) => gateway.call('PUT', `${POLICIES}/put-at-once`, { ttlSeconds });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => put(i + 1)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.createdAt)).size).toBe(1);
    for (const { body } of answers) expect(body.updatedAt >= body.createdAt).toBe(true);
    expect((await gateway.call('DELETE', `${POLICIES}/put-at-once`)).status).toBe(204);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['without a name', {}, 'name'],
    ['with a name that needs encoding', { name: 'a/b' }, 'name'],
    ['with a name of 65 characters', { name: 'x'.repeat(65) }, 'name'],
    ['with a plan of nothing', { name: 'x', channels: [] }, 'channels'],
    ['with a channel twice', { name: 'x', channels: [{ channel: 'sms' }, { channel: 'sms' }] }, 'channels'],
    [
      'with a wait of a week',
      { name: 'x', channels: [{ channel: 'sms', fallbackAfter: 604800 }] },
      'channels[0].fallbackAfter',
    ],
    ['with no request at all', { name: 'x', retryMaxAttempts: 0 }, 'retryMaxAttempts'],
    ['with 21 requests', { name: 'x', retryMaxAttempts: 21 }, 'retryMaxAttempts'],
    ['with less than no repeat', { name: 'x', unknownOutcomeRetries: -1 }, 'unknownOutcomeRetries'],
    ['that expires at once', { name: 'x', ttlSeconds: 0 }, 'ttlSeconds'],
    ['of another priority', { name: 'x', priority: 'urgent' }, 'priority'],
    ['with something unknown', { name: 'x', colour: 'red' }, 'colour'],
  ])('%s is refused', async (_name, body, path) => {
    const answer = await gateway.call('POST', POLICIES, body);
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/validation' } });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('is not for callers without a key', async () => {
    expect((await gateway.call('GET', POLICIES, undefined, { authorization: '' })).status).toBe(401);
  });
});

describe('a message that names a policy', () => {
  beforeAll(async () => {
    await gateway.call('PUT', `${POLICIES}/sms-only`, {
      channels: [{ channel: 'sms' }],
      ttlSeconds: 600,
      priority: 'high',
    });
  });

  it('is sent as the policy says', async () => {
    const message = await deliver(gateway, { to: '+919876540201', policy: 'sms-only' });
    expect(message).toMatchObject({ policy: 'sms-only', priority: 'high', status: 'delivered', channel: 'sms' });
    expect(message.attempts.map(({ channel }) => channel)).toEqual(['sms']);
    expect(Date.parse(String(message.expiresAt)) - Date.parse(String(message.createdAt))).toBe(600_000);
  });

  it('goes its own way where it says so itself', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const own = { channels: [{ channel: 'whatsapp' }], priority: 'low', expiresAt };
    const { body } = await gateway.call<MessageDto>('POST', MESSAGES, {
      to: '+919876540202',
      text: 'Hello',
      policy: 'sms-only',
      ...own,
    });
    expect(body).toMatchObject({ ...own, channels: [{ channel: 'whatsapp' }], policy: 'sms-only' });
  });

  it('is refused when there is none of this name, also in a bulk', async () => {
    const message = { to: '+919876540203', text: 'Hello', policy: 'forgotten' };
    const single = await gateway.call('POST', MESSAGES, message);
    expect(single).toMatchObject({ status: 400, body: { type: '/problems/validation' } });
    expect(single.body.errors).toEqual([{ path: 'policy', message: 'names none: there is no policy "forgotten"' }]);
    const bulk = await gateway.call('POST', `${MESSAGES}/bulk`, {
      messages: [message, { ...message, policy: 'sms-only' }],
    });
    expect(bulk.body).toMatchObject({ accepted: 1, rejected: [{ index: 0, errors: [{ path: 'policy' }] }] });
  });

  it('keeps the retries that its policy allowed when it was accepted', async () => {
    const to = '+919876540204';
    gateway.sandbox.misbehave({ kind: 'status', status: 500, to });
    await gateway.call('PUT', `${POLICIES}/two-tries`, { channels: [{ channel: 'whatsapp' }], retryMaxAttempts: 2 });
    const { body } = await gateway.call<MessageDto>('POST', MESSAGES, { to, text: 'Hello', policy: 'two-tries' });
    await gateway.call('PUT', `${POLICIES}/two-tries`, { channels: [{ channel: 'sms' }], retryMaxAttempts: 9 });
    const message = await eventually(async () => {
      const seen = (await gateway.call<MessageDto>('GET', `${MESSAGES}/${body.id}`)).body;
      expect(seen.finishedAt).not.toBeNull();
      return seen;
    });
    await gateway.sandbox.reset();
    expect(message).toMatchObject({ status: 'failed', failure: { code: 'http_500' } });
    expect(message.attempts.map(({ channel }) => channel)).toEqual(['whatsapp', 'whatsapp']);
  });

  it('outlives its policy', async () => {
    await gateway.call('PUT', `${POLICIES}/short-lived`, { channels: [{ channel: 'sms' }] });
    const { body } = await gateway.call<MessageDto>('POST', MESSAGES, {
      to: '+919876540205',
      text: 'Hello',
      policy: 'short-lived',
    });
    await gateway.call('DELETE', `${POLICIES}/short-lived`);
    expect((await gateway.call<MessageDto>('GET', `${MESSAGES}/${body.id}`)).body.policy).toBe('short-lived');
  });
});
