import { describe, expect, it } from 'vitest';
import { arrivedWebhook, type Endpoint, type WebhookContent } from './arrived-webhook.js';
import { meaningOf } from './meaning.js';

const ID = '0199a3b2-7c4d-7123-8123-123456789012';
const RECEIVED = new Date('2026-01-01T12:00:01Z');
const meaning = (endpoint: Endpoint, body: object) =>
  meaningOf({ id: ID, endpoint, body: JSON.stringify(body), receivedAt: RECEIVED });

describe('a stored receipt', () => {
  const receipt = { message_id: 'm-1', status: 'Delivered', timestamp: '2026-01-01T12:00:00Z' };

  it('means what Siren says', () => {
    expect(meaning('delivery-status', receipt)).toEqual({
      is: 'receipt',
      receipt: {
        providerMessageId: 'm-1',
        status: 'delivered',
        word: 'Delivered',
        occurredAt: new Date('2026-01-01T12:00:00Z'),
        receivedAt: RECEIVED,
        error: null,
        channel: null,
        provider: null,
        recipient: null,
        echoed: null,
        source: 'webhook',
        webhookId: ID,
      },
    });
  });

  it.each([
    [
      { messageId: ID, attemptId: ID },
      { messageId: ID, attemptId: ID },
    ],
    [{ messageId: ID }, null],
    [{ messageId: ID, attemptId: 'x' }, null],
    [{ messageId: 1, attemptId: [ID] }, null],
  ])('brings back the ids that we sent along, where they are ours: %j', (metadata, echoed) => {
    expect(meaning('delivery-status', { ...receipt, metadata })).toMatchObject({ receipt: { echoed } });
  });
});

describe('a stored incoming message', () => {
  const body = { message_id: 'i-1', from_number: '98', message_type: 'text', timestamp: '2026-01-01T12:00:00Z' };

  it('has the id of the webhook that brought it, and came by WhatsApp unless it says otherwise', () => {
    expect(meaning('message', body)).toMatchObject({
      is: 'incoming',
      message: { id: ID, providerMessageId: 'i-1', channel: 'whatsapp', receivedAt: RECEIVED },
    });
    expect(meaning('message', { ...body, metadata: { source: 'sms' } })).toMatchObject({ message: { channel: 'sms' } });
  });
});

describe('what can be read no longer', () => {
  it.each<Endpoint>(['message', 'delivery-status'])('throws: %s', (endpoint) => {
    expect(() => meaning(endpoint, {})).toThrow(/not as Siren sends it/);
  });
});

describe('a repeat', () => {
  const key = (endpoint: Endpoint, id: string | null, body: string, sender?: WebhookContent['sender']) =>
    arrivedWebhook(
      endpoint,
      { index: null, dialect: null, bytes: Buffer.from(body) },
      id === null ? null : { providerMessageId: id, said: '', ...(sender && { sender }) },
      {},
    ).digest;

  it('of an incoming message has its id, of a receipt its bytes, and so has what cannot be read', () => {
    expect(key('message', 'i-1', '{"a":1}')).toBe(key('message', 'i-1', '{}'));
    expect(key('message', 'i-1', '{}')).not.toBe(key('message', 'i-2', '{}'));
    const senders = ['whatsapp', 'sms'].flatMap((channel) =>
      ['1', '2'].map((from) => key('message', 'i-1', '{}', { from, channel: channel as 'sms' })),
    );
    expect(new Set(senders)).toHaveLength(4);
    for (const [endpoint, id] of [
      ['delivery-status', 'm-1'],
      ['delivery-status', null],
      ['message', null],
    ] as const) {
      expect(key(endpoint, id, '{}')).toBe(key(endpoint, id, '{}'));
      expect(key(endpoint, id, '{}')).not.toBe(key(endpoint, id, '{ }'));
    }
    const keys = [key('message', 'i-1', '{}'), key('delivery-status', 'i-1', '{}'), key('message', null, '{}')];
    expect(new Set([...keys, key('delivery-status', null, '{}')])).toHaveLength(4);
  });
});
