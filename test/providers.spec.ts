import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const CHANNELS = [
  { channel: 'whatsapp', providers: ['WHATSAPP_META', 'WHATSAPP_TWILIO'], fallbackAfter: 60 },
  { channel: 'sms', providers: ['SMS_PLIVO'], fallbackAfter: 60 },
];
const NO_MONEY = { data: null, error: { errorCode: '131042', message: 'Payment issue' } };

let gateway: Gateway;

const story = ({ attempts }: MessageDto) =>
  attempts.map(({ provider, status, reason, error }) => [provider, status, reason, error?.code ?? ''].join(' '));
const asked = (to: string) =>
  gateway.sandbox.requests.filter((request) => request.to === to).map(({ provider }) => provider);

describe('a step that names providers', () => {
  beforeAll(async () => {
    gateway = await startGateway({ dialect: 'platform' });
  });
  afterAll(() => gateway?.close());

  it('asks for the first of them, and each attempt tells whom it asked for', async () => {
    const message = await deliver(gateway, { to: '+919876540101', channels: CHANNELS });
    expect(message.status).toBe('delivered');
    expect(message.channels).toMatchObject(CHANNELS);
    expect(story(message)).toEqual(['WHATSAPP_META delivered first ']);
    expect(asked(message.to)).toEqual(['WHATSAPP_META']);
    const { body } = await gateway.call('GET', '/api/v1/attempts?limit=1');
    expect(body.items[0]).toMatchObject({ provider: 'WHATSAPP_META' });
  });

  it('asks for the next when one cannot, in a 200 that is an error, and holds nobody for it', async () => {
    const to = '+919876540102';
    gateway.sandbox.misbehave({ kind: 'status', status: 200, body: NO_MONEY, to, provider: 'WHATSAPP_META' });
    const message = await deliver(gateway, { to, channels: CHANNELS });
    expect(message).toMatchObject({ status: 'delivered', channel: 'whatsapp', fallbackUsed: false });
    expect(story(message)).toEqual(['WHATSAPP_META failed first 131042', 'WHATSAPP_TWILIO delivered next_provider ']);
    expect(await query(gateway.database.url, 'SELECT * FROM channel_holds')).toEqual([]);
  });

  it('asks for the next when a receipt tells that one could not', async () => {
    const to = '+919876549004';
    const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', {
      to,
      text: 'Hello',
      channels: CHANNELS,
    });
    const id = await eventually(async () => {
      const { body: message } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${body.id}`);
      expect(message.attempts[0]?.providerMessageId).toEqual(expect.any(String));
      return message.attempts[0]!.providerMessageId!;
    });
    const error = { code: 131042, message: 'Payment issue' };
    await gateway.sandbox.sendReceipt({ messageId: id, status: 'failed', error });
    await eventually(() => expect(asked(to)).toEqual(['WHATSAPP_META', 'WHATSAPP_TWILIO']));
    expect(await query(gateway.database.url, 'SELECT * FROM channel_holds')).toEqual([]);
    const next = await eventually(async () => {
      const { body: message } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${body.id}`);
      expect(message.attempts[1]?.providerMessageId).toEqual(expect.any(String));
      return message.attempts[1]!.providerMessageId!;
    });
    await gateway.sandbox.sendReceipt({ messageId: next, status: 'delivered' });
    expect(story(await finished(gateway, body.id))).toEqual([
      'WHATSAPP_META failed first 131042',
      'WHATSAPP_TWILIO delivered next_provider ',
    ]);
  });

  it('gives the channel up at once when the recipient cannot be reached on it', async () => {
    const message = await deliver(gateway, { to: '+919876549002', channels: CHANNELS });
    expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
    expect(story(message)).toEqual(['WHATSAPP_META failed first 131026', 'SMS_PLIVO delivered fallback ']);
  });

  it('pauses the channel when its last provider is refused too', async () => {
    const to = '+919876540103';
    gateway.sandbox.misbehave({ kind: 'status', status: 200, body: NO_MONEY, to });
    await gateway.call('POST', '/api/v1/messages', { to, text: 'Hello', channels: CHANNELS });
    await eventually(async () => {
      const holds = await query(gateway.database.url, 'SELECT channel, kind, reason FROM channel_holds');
      expect(holds).toEqual([{ channel: 'whatsapp', kind: 'pause', reason: '131042' }]);
    });
    expect(asked(to)).toEqual(['WHATSAPP_META', 'WHATSAPP_TWILIO']);
    await gateway.sandbox.reset();
    await query(gateway.database.url, 'DELETE FROM channel_holds');
  });

  it.each([
    [[], /array|contain/i],
    [['WHATSAPP_META', 'WHATSAPP_META'], /once/],
    [['SMS_TWILIO'], /must be of WHATSAPP_META, /],
    [['WHATSAPP_PIGEON'], /must be of WHATSAPP_META, /],
    ['WHATSAPP_META', /must be of WHATSAPP_META, /],
    [[null], /must be of/],
  ])('refuses the providers %j', async (providers, words) => {
    const channels = [{ channel: 'whatsapp', providers }];
    const { status, body } = await gateway.call('POST', '/api/v1/messages', {
      to: '+919876540104',
      text: 'x',
      channels,
    });
    expect(status).toBe(400);
    const messages = body.errors.filter(({ path }: { path: string }) => path === 'channels[0].providers');
    expect(messages.map(({ message }: { message: string }) => message).join('; ')).toMatch(words);
  });

  it('may be that of a policy', async () => {
    await gateway.call('PUT', '/api/v1/policies/by-twilio', {
      channels: [{ channel: 'whatsapp', providers: ['WHATSAPP_TWILIO'] }],
    });
    const message = await deliver(gateway, { to: '+919876540105', policy: 'by-twilio' });
    expect(story(message)).toEqual(['WHATSAPP_TWILIO delivered first ']);
  });
});

describe('in dialect toolkit, which has no way to ask for one', () => {
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway?.close());

  const refused = {
    status: 400,
    body: {
      type: '/problems/validation',
      errors: [
        { path: 'channels[0].providers', message: 'needs SIREN_DIALECT=platform' },
        { path: 'channels[1].providers', message: 'needs SIREN_DIALECT=platform' },
      ],
    },
  };

  it('providers are refused', async () => {
    const message = { to: '+919876540106', text: 'Hello', channels: CHANNELS };
    expect(await gateway.call('POST', '/api/v1/messages', message)).toMatchObject(refused);
    expect(await gateway.call('PUT', '/api/v1/policies/p', { channels: CHANNELS })).toMatchObject(refused);
    expect(await gateway.call('POST', '/api/v1/policies', { name: 'p', channels: CHANNELS })).toMatchObject(refused);
  });
});
