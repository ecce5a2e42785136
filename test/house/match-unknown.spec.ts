import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageDto } from '../../src/messages/message.dto.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { deliverWebhook } from '../support/siren-webhooks.js';

let gateway: Gateway;
let to: string;
let made = 0;

beforeAll(async () => {
  const settings = { UNKNOWN_OUTCOME_RETRIES: '0' };
  gateway = await startGateway({ dialect: 'platform', settings });
});
afterAll(() => gateway?.close());
beforeEach(() => {
  to = `+9198765402${String(++made).padStart(2, '0')}`;
});

const read = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;

/** A message whose first request was read by Siren, and never answered. */
async function unknownMessage(channel = 'whatsapp'): Promise<string> {
  gateway.sandbox.misbehave({ kind: 'reset', to, times: 1 });
  const body = { to, text: `Hello ${++made}`, channels: [{ channel }] };
  const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', body)).body;
  await eventually(async () => expect((await read(id)).attempts).toMatchObject([{ status: 'unknown' }]));
  return id;
}

/** A receipt of dialect `platform`, with an id of its own that no answer has told. */
function report(status: string, { notificationId = `n-${++made}`, ...change }: Record<string, unknown> = {}) {
  return deliverWebhook(gateway, 'delivery-status', {
    event: 'notification.status.updated',
    timestamp: new Date().toISOString(),
    data: { notificationId, status, channel: 'whatsapp', recipient: to, metadata: {}, ...change },
  });
}

/** The receipt of this id is dealt with, and nothing came of it. */
async function staysUnknown(id: string): Promise<void> {
  await eventually(async () => {
    const { body } = await gateway.call('GET', '/api/v1/received-webhooks?limit=1');
    expect(body.items[0]).toMatchObject({ result: 'waiting_for_attempt' });
  });
  expect((await read(id)).attempts).toMatchObject([{ status: 'unknown', providerMessageId: null }]);
}

describe('a receipt whose id no answer has told', () => {
  it('belongs to the one attempt to its recipient on its channel whose outcome is unknown', async () => {
    const id = await unknownMessage();
    await report('sent', { notificationId: 'n-found', recipient: to.slice(1) });
    await eventually(async () => {
      expect((await read(id)).attempts).toMatchObject([{ status: 'sent', providerMessageId: 'n-found' }]);
    });
    await report('delivered', { notificationId: 'n-found', recipient: undefined });
    await eventually(async () => expect(await read(id)).toMatchObject({ status: 'delivered', channel: 'whatsapp' }));
  });

  it('is looked at again when it came while the request was on the wire, and the outcome then is unknown', async () => {
    gateway.sandbox.misbehave({ kind: 'hang', to, times: 1 });
    const body = { to, text: 'Nobody will ever answer', channels: [{ channel: 'whatsapp' }] };
    const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', body)).body;
    await eventually(async () => expect((await read(id)).attempts).toMatchObject([{ status: 'sending' }]));
    await report('delivered', { notificationId: 'n-early' });
    await eventually(async () => {
      expect(await read(id)).toMatchObject({
        status: 'delivered',
        attempts: [{ status: 'delivered', providerMessageId: 'n-early' }],
      });
    });
    const { body: list } = await gateway.call('GET', '/api/v1/received-webhooks?providerMessageId=n-early');
    expect(list.items).toMatchObject([{ result: 'applied', messageId: id }]);
  });

  it.each([
    ['by digits that would be a number at home too', '+6591234567', '6591234567'],
    ['by the digits of a national number', '+919876541001', '9876541001'],
    ['as WhatsApp names Brazilians', '+5511987654321', '551187654321'],
    ['as WhatsApp names Mexicans', '+525512345678', '5215512345678'],
    ['by what Argentina dials at home', '+5491123456789', '541123456789'],
    ['by a number of an older plan', '+2250747123456', '22547123456'],
    ['as software does', '+447911123456', '447911123456:3@s.whatsapp.net'],
  ])('names its recipient %s', async (_how, number, recipient) => {
    to = number;
    const id = await unknownMessage();
    await report('delivered', { recipient });
    await eventually(async () => expect((await read(id)).attempts).toMatchObject([{ status: 'delivered' }]));
  });

  it('is looked at again whatever form of the number it names', async () => {
    to = '+5531987654321';
    gateway.sandbox.misbehave({ kind: 'hang', to, times: 1 });
    const body = { to, text: 'Nobody will ever answer', channels: [{ channel: 'whatsapp' }] };
    const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', body)).body;
    await eventually(async () => expect((await read(id)).attempts).toMatchObject([{ status: 'sending' }]));
    await report('delivered', { recipient: '553187654321' });
    await eventually(async () => expect(await read(id)).toMatchObject({ status: 'delivered' }));
  });

  it('is about whom we wrote to, where the same digits are two numbers', async () => {
    to = '+916591234568';
    const id = await unknownMessage();
    await report('delivered', { recipient: '6591234568' });
    await eventually(async () => expect((await read(id)).attempts).toMatchObject([{ status: 'delivered' }]));
  });

  it('waits when two attempts fit, for either may be meant', async () => {
    const [first, second] = [await unknownMessage(), await unknownMessage()];
    await report('delivered');
    await staysUnknown(first);
    await staysUnknown(second);
  });

  it.each([
    ['another channel', { channel: 'sms' }],
    ['another person', { recipient: '+919876549999' }],
    ['nobody', { recipient: undefined }],
    ['no number', { recipient: 'somebody' }],
  ])('waits when it is about %s', async (_what, change) => {
    const id = await unknownMessage();
    await report('delivered', change);
    await staysUnknown(id);
  });

  it('waits while a request to that recipient is on the wire, whose answer may tell the id', async () => {
    const id = await unknownMessage();
    gateway.sandbox.hold();
    const body = { to, text: 'Still on its way', channels: [{ channel: 'whatsapp' }] };
    const other = (await gateway.call<MessageDto>('POST', '/api/v1/messages', body)).body;
    await eventually(async () => expect((await read(other.id)).attempts).toMatchObject([{ status: 'sending' }]));
    await report('delivered');
    await staysUnknown(id);
    gateway.sandbox.release();
  });
});
