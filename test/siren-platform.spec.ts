import { describe, expect, it } from 'vitest';
import type { SendOutcome, StatusOutcome } from '../src/siren/outcome.js';
import { answering } from './support/raw-server.js';
import { CLIENT_KEY, sirenThat, WEBHOOK_SECRET } from './support/siren-client.js';
import vectors from './vectors/siren/platform-answers.json' with { type: 'json' };

const TO = '+919876543210';
const TEXT = 'Your bill split is ready: ₹1200';
const PLATFORM = { dialect: 'platform' } as const;

interface Vector {
  name: string;
  status?: number;
  body?: unknown;
  text?: string;
  expected: Record<string, unknown>;
}

/** A Siren that gives the answer of a vector. */
const sirenOf = ({ status = 200, body, text }: Vector) =>
  sirenThat(answering(status, text ?? JSON.stringify(body)), PLATFORM);

/** An outcome as a flat record, to compare with. */
function flat(outcome: SendOutcome | StatusOutcome): object {
  if (outcome.outcome !== 'rejected' && outcome.outcome !== 'unknown') return outcome;
  const { code, action, retryable } = outcome.error;
  return { outcome: outcome.outcome, code, action, retryable };
}

describe('a message in dialect platform', () => {
  it.each([
    ['whatsapp', { channel: 'WHATSAPP', recipient: { whatsapp: TO }, body: TEXT }],
    ['sms', { channel: 'SMS', recipient: { sms: TO }, body: TEXT }],
  ] as const)('is posted by %s as documented, and nothing beside', async (channel, expected) => {
    const { client, server } = await sirenThat(answering(200, '{"data":{"notificationId":"n-1"}}'), PLATFORM);
    const metadata = { messageId: 'm', attemptId: 'a' };
    expect(await client.send(channel, { to: TO, text: TEXT, metadata, idempotencyKey: 'a' })).toEqual({
      outcome: 'accepted',
      messageId: 'n-1',
    });
    const [request] = server.requests;
    expect(request?.line).toBe('POST /api/v1/public/send-messages HTTP/1.1');
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${CLIENT_KEY}`, 'idempotency-key': 'a' });
    expect(JSON.parse(request?.body ?? '')).toEqual(expected);
  });

  it('asks for a provider by its code', async () => {
    const { client, server } = await sirenThat(answering(200, '{}'), PLATFORM);
    await client.sendSms({ to: TO, text: TEXT, provider: 'SMS_TWILIO' });
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ providerIntegration: { code: 'SMS_TWILIO' } });
  });

  it('has the address of a file behind its text, for there is no field for files', async () => {
    const { client, server } = await sirenThat(answering(200, '{}'), PLATFORM);
    const media = { url: 'https://files.example/a.jpg', caption: 'Receipt' };
    await client.sendWhatsApp({ to: TO, text: TEXT, type: 'image', media });
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ body: `${TEXT}\nReceipt\n${media.url}` });
  });

  it('is classified by the table of the provider that was asked for', async () => {
    const answer = answering(200, '{"error":{"errorCode":"9"}}');
    const { client } = await sirenThat(answer, { ...PLATFORM, smsProvider: 'vonage' });
    const outcomeFor = async (provider?: 'SMS_TWILIO') =>
      flat(await client.sendSms({ to: TO, text: TEXT, ...(provider && { provider }) }));
    expect(await outcomeFor()).toMatchObject({ code: '9', action: 'suppress' });
    expect(await outcomeFor('SMS_TWILIO')).toMatchObject({ code: '9', action: 'fall_back' });
  });

  it.each(vectors.sends as Vector[])('is understood when the answer holds $name', async (vector) => {
    const { client } = await sirenOf(vector);
    const outcome = flat(await client.sendWhatsApp({ to: TO, text: TEXT }));
    expect(outcome).toMatchObject(vector.expected);
    if (vector.expected.outcome === 'accepted') expect(outcome).toEqual(vector.expected);
  });
});

describe('a status in dialect platform', () => {
  it('is asked for as documented', async () => {
    const { client, server } = await sirenThat(answering(200, '{"data":{"status":"SENT"}}'), PLATFORM);
    await client.getStatus('a/b');
    expect(server.requests[0]?.line).toBe('GET /api/v1/public/message-status/a%2Fb HTTP/1.1');
    expect(await client.getStatus('..')).toEqual({ outcome: 'not_found' });
    expect(server.requests).toHaveLength(1);
  });

  it.each(vectors.statuses as Vector[])('is understood when the answer holds $name', async (vector) => {
    const { client } = await sirenOf(vector);
    expect(flat(await client.getStatus('n-1'))).toMatchObject(vector.expected);
  });
});

describe('the registration of webhooks', () => {
  const addresses = { deliveryStatus: 'https://x.example/a', message: 'https://x.example/b' };

  it('tells Siren both addresses and the first secret', async () => {
    const { client, server } = await sirenThat(answering(200, '{"data":{"webhookConfig":{}}}'), {
      ...PLATFORM,
      webhookSecrets: [WEBHOOK_SECRET, 'the one that is being replaced'],
    });
    expect(await client.registerWebhooks(addresses)).toEqual({ outcome: 'registered' });
    expect(server.requests[0]?.line).toBe('PUT /api/v1/public/webhooks HTTP/1.1');
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      webhookConfig: { url: addresses.deliveryStatus, secret: WEBHOOK_SECRET },
      inboundWebhookConfig: { url: addresses.message, secret: WEBHOOK_SECRET },
    });
  });

  it.each([
    [401, '', 'http_401'],
    [200, '{"error":{"errorCode":"BAD_URL","message":"no"}}', 'BAD_URL'],
    [200, 'fine', 'invalid_answer'],
  ])('fails when Siren answers %i %s', async (status, body, code) => {
    const { client } = await sirenThat(answering(status, body), PLATFORM);
    expect(await client.registerWebhooks(addresses)).toMatchObject({ outcome: 'failed', error: { code } });
  });

  it('shows no secret that Siren repeats in its refusal', async () => {
    const { client } = await sirenThat(
      answering(400, JSON.stringify({ error: { message: `${WEBHOOK_SECRET} will not do` } })),
      PLATFORM,
    );
    const outcome = await client.registerWebhooks(addresses);
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'http_400' } });
    expect(outcome.outcome === 'failed' && outcome.error.message).not.toContain(WEBHOOK_SECRET);
  });

  it('is not to be had in dialect toolkit', async () => {
    const { client, server } = await sirenThat(answering(200, '{}'));
    expect(await client.registerWebhooks(addresses)).toEqual({ outcome: 'unsupported' });
    expect(server.requests).toHaveLength(0);
  });
});
