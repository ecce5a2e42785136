import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../src/tools/sandbox/sandbox.js';
import { startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.js';
import { eventually } from './support/eventually.js';

const API_KEY = 'sandbox-platform-key';
const SECRET = 'sandbox-platform-webhook-secret';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

let sandbox: Sandbox;
let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await startWebhookReceiver(SECRET);
  const options = { apiKey: API_KEY, webhookSecret: SECRET, webhookBaseUrl: receiver.url, timeScale: 0.1 };
  sandbox = await createSandbox({ ...options, dialect: 'platform' });
});

afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

async function call(method: string, path: string, body?: unknown, key = API_KEY) {
  const response = await fetch(`${sandbox.url}/api/v1/public/${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers as they come
  return { status: response.status, body: (await response.json()) as any };
}

const whatsapp = (to: string, change: object = {}) =>
  call('POST', 'send-messages', { channel: 'WHATSAPP', recipient: { whatsapp: to }, body: 'Hello', ...change });

describe('the sandbox in dialect platform', () => {
  it('takes a message, tells of it in its own shape, and says how far it got', async () => {
    const { status, body } = await whatsapp('+919876543210');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { notificationId: expect.stringMatching(UUID) },
      error: null,
      errors: null,
      meta: null,
    });
    const { notificationId } = body.data;
    await eventually(() => expect(receiver.received).toHaveLength(2));
    const [sent, delivered] = receiver.received;
    expect(sent).toMatchObject({ path: '/api/v1/webhooks/siren/delivery-status', signed: true });
    expect(sent!.headers).toMatchObject({
      'x-siren-event': 'notification.status.updated',
      'x-siren-delivery': expect.stringMatching(UUID),
    });
    expect(delivered!.headers['x-siren-delivery']).not.toBe(sent!.headers['x-siren-delivery']);
    expect(JSON.parse(delivered!.bytes)).toMatchObject({
      event: 'notification.status.updated',
      timestamp: expect.any(String),
      data: { notificationId, status: 'delivered', channel: 'whatsapp', recipient: '+919876543210' },
    });
    expect(await call('GET', `message-status/${notificationId}`)).toMatchObject({
      status: 200,
      body: { data: { status: 'DELIVERED' }, error: null },
    });
  });

  it('refuses what a provider refuses in a 200, and what is wrong itself by its status', async () => {
    expect(await whatsapp('+919876549002')).toMatchObject({
      status: 200,
      body: { data: null, error: { errorCode: '131026', message: 'Message undeliverable' } },
    });
    expect((await whatsapp('+919876549008')).status).toBe(500);
    expect((await whatsapp('+919876549009')).status).toBe(429);
    expect((await call('POST', 'send-messages', {}, 'another key')).status).toBe(401);
    expect((await call('GET', 'message-status/nobody')).status).toBe(404);
    expect(sandbox.requests.map(({ answeredStatus }) => answeredStatus)).toEqual([200, 500, 429, 401]);
  });

  it.each([
    ['no channel', { channel: 'PIGEON' }],
    ['another channel’s recipient', { recipient: { sms: '+919876543210' } }],
    ['no text', { body: '' }],
    ['another channel’s provider', { providerIntegration: { code: 'SMS_TWILIO' } }],
  ])('refuses a message with %s', async (_what, change) => {
    expect((await whatsapp('+919876543210', change)).status).toBe(400);
  });

  it('keeps who was asked for, and can fail one provider alone', async () => {
    sandbox.misbehave({
      kind: 'status',
      status: 200,
      body: { error: { errorCode: '131042' } },
      provider: 'WHATSAPP_META',
    });
    const by = (code: string) => whatsapp('+919876543210', { providerIntegration: { code } });
    expect((await by('WHATSAPP_META')).body.error).toEqual({ errorCode: '131042' });
    expect((await by('WHATSAPP_TWILIO')).body.error).toBeNull();
    expect(sandbox.requests.map(({ provider }) => provider)).toEqual(['WHATSAPP_META', 'WHATSAPP_TWILIO']);
  });

  it('brings an incoming message in its own shape, files included', async () => {
    await sandbox.receive({
      from: '+919876543210',
      content: 'Look',
      messageType: 'photo',
      messageId: 'in-1',
      metadata: { media_url: 'https://x.example/a.jpg', caption: 'A bill' },
    });
    const [webhook] = receiver.received;
    expect(webhook).toMatchObject({ path: '/api/v1/webhooks/siren/message', signed: true });
    expect(webhook!.headers).toMatchObject({ 'x-siren-event': 'message.received' });
    expect(JSON.parse(webhook!.bytes)).toMatchObject({
      event: 'message.received',
      channel: 'whatsapp',
      message: {
        id: 'in-1',
        from: '+919876543210',
        text: 'Look',
        media: [{ type: 'image', url: 'https://x.example/a.jpg', caption: 'A bill' }],
      },
    });
  });

  it('delivers the same webhook under the same delivery id again', async () => {
    receiver.answers.push(503);
    await whatsapp('+919876543210');
    await eventually(() => expect(receiver.received).toHaveLength(3));
    const ids = receiver.received.map(({ headers }) => headers['x-siren-delivery']);
    expect(new Set(ids).size).toBe(2);
  });

  it('tells where it was last asked to, signed with what it was given', async () => {
    sandbox.setWebhookBaseUrl(null);
    const config = { url: `${receiver.url}/elsewhere?a=b`, secret: SECRET };
    const { status, body } = await call('PUT', 'webhooks', { webhookConfig: config });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      webhookConfig: { url: config.url, headers: [], verificationKey: expect.any(String) },
    });
    expect(JSON.stringify(body)).not.toContain(SECRET);
    await whatsapp('+919876543210');
    await eventually(() => expect(receiver.received).toHaveLength(2));
    expect(receiver.received.every(({ path, signed }) => path === '/elsewhere?a=b' && signed)).toBe(true);
    expect(await sandbox.receive({ from: '+919876543210' })).toMatchObject({ answered: false });
  });

  it.each([
    ['nothing', {}],
    ['no address', { webhookConfig: { url: 'nowhere', secret: SECRET } }],
    ['no secret', { inboundWebhookConfig: { url: 'https://x.example' } }],
  ])('refuses to register %s', async (_what, body) => {
    expect((await call('PUT', 'webhooks', body)).status).toBe(400);
    expect((await call('PUT', 'webhooks', body, 'another key')).status).toBe(401);
  });
});
