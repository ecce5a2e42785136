import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncomingMessageDto } from '../src/inbox/incoming-message.dto.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { EVENTS_POLLING: 'true' } });
});
afterAll(() => gateway?.close());

let recipients = 0;
const somebody = () => `+9198762${String(20_000 + ++recipients)}`;

/** Resolves to what was delivered once it is done with. */
async function arrives(body: Record<string, unknown>): Promise<IncomingMessageDto> {
  expect((await deliverWebhook(gateway, 'message', body)).status).toBe(200);
  const id = body['message_id'] ?? (body['message'] as { id: string }).id;
  return eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?limit=200')).body;
    const found = items.find((item: IncomingMessageDto) => item.providerMessageId === id);
    expect(found?.status).toBe('handled');
    return found;
  });
}
const taps = (from: string, change: Record<string, unknown> = {}) =>
  arrives(
    incoming({
      from_number: from,
      message_type: 'button',
      content: 'Stop promotions',
      timestamp: new Date().toISOString(),
      ...change,
    }),
  );
const suppressionsOf = async (number: string) =>
  (await gateway.call('GET', `/api/v1/suppressions/${number}`)).body.suppressions ?? [];
const suppress = (phoneNumber: string, more = {}) =>
  gateway.call('POST', '/api/v1/suppressions', { phoneNumber, ...more });

describe('WhatsApp\'s button "Stop promotions"', () => {
  it('ends promotions, and nothing else', async () => {
    const number = somebody();
    const tap = await taps(number);
    expect(tap).toMatchObject({ keyword: 'stop', status: 'handled', text: 'Stop promotions', providerType: 'button' });
    expect(await suppressionsOf(number)).toMatchObject([
      { channel: 'all', reason: 'opt_out', category: 'marketing', source: 'opt_out' },
    ]);
    const { items } = (await gateway.call('GET', `/api/v1/suppressions/${number}/history`)).body;
    expect(items).toMatchObject([{ change: 'added', category: 'marketing', causeId: tap.id }]);
    const confirmation = await finished(gateway, tap.replyMessageId!);
    expect(confirmation).toMatchObject({ status: 'delivered', category: 'transactional' });
    expect(confirmation.text).toMatch(/promotions/);

    expect(await deliver(gateway, { to: number })).toMatchObject({ status: 'delivered', category: 'transactional' });
    expect(await deliver(gateway, { to: number, category: 'marketing' })).toMatchObject({
      ...{ status: 'suppressed', category: 'marketing', attempts: [], failure: { code: 'suppressed' } },
    });
  });

  it.each([
    ['as a label that is its payload too', { content: 'Stop promotions', button: { payload: 'Stop promotions' } }],
    ['in the language of the template', { content: 'Detener promociones' }],
    ['in any letters', { content: 'STOP PROMOTIONS' }],
    ['in Hindi', { content: 'प्रमोशन बंद करें' }],
    ['as Meta nests it', { content: '', button: { text: 'Parar promoções', payload: 'opaque' } }],
    ['with a payload of the business', { content: 'Nicht mehr', button: { payload: 'Stop promotions' } }],
    ['as an object of its own', { content: { text: 'Stop promotions', payload: 'x' } }],
    ['as an object', { content: { type: 'button', button: { text: 'Stop promotions', payload: 'x' } } }],
    [
      'as a reply to an interactive message',
      {
        message_type: 'interactive',
        content: '',
        interactive: { button_reply: { id: 'b-1', title: 'Stop promotions' } },
      },
    ],
    ['in the metadata', { content: '', metadata: { source: 'whatsapp', button: { text: 'Stop promotions' } } }],
    ["by Twilio's fields", { message_type: 'text', content: 'Stop promotions', metadata: { ButtonPayload: 'STOP' } }],
    [
      "by Gupshup's",
      { message_type: 'quick_reply', content: '', payload: { text: 'Stop promotions', type: 'button' } },
    ],
    [
      'as a setting of the app',
      { message_type: 'system', content: '', system: { body: 'User requested to stop marketing messages' } },
    ],
  ])('is known %s', async (_how, change) => {
    const number = somebody();
    expect(await taps(number, change)).toMatchObject({ keyword: 'stop' });
    expect(await suppressionsOf(number)).toMatchObject([{ category: 'marketing' }]);
  });

  it('is known in the other dialect', async () => {
    const number = somebody();
    const stop = await arrives({
      event: 'message.received',
      timestamp: new Date().toISOString(),
      channel: 'whatsapp',
      message: {
        ...{ id: `button-${number}`, from: number, type: 'button', timestamp: new Date().toISOString() },
        button: { text: 'Stop promotions', payload: 'Stop promotions' },
      },
    });
    expect(stop).toMatchObject({ keyword: 'stop', text: 'Stop promotions' });
    expect(await suppressionsOf(number)).toMatchObject([{ category: 'marketing' }]);
  });

  it("is WhatsApp's alone: by SMS the same words are a message like any other", async () => {
    const number = somebody();
    expect(await taps(number, { message_type: 'text', metadata: { source: 'sms' } })).toMatchObject({ keyword: null });
    expect(await suppressionsOf(number)).toEqual([]);
  });

  it.each([
    ['a label of the application', { content: 'Pay now', button: { payload: 'cancel' } }],
    [
      'a row of a list',
      { message_type: 'interactive', content: '', interactive: { list_reply: { id: 'stop-2', title: 'Bus stop 2' } } },
    ],
  ])('is none of the others: %s', async (_what, change) => {
    const number = somebody();
    expect(await taps(number, change)).toMatchObject({ keyword: null });
    expect(await suppressionsOf(number)).toEqual([]);
  });

  it('leaves a STOP in words to end everything, and START to begin all of it again', async () => {
    const number = somebody();
    await taps(number);
    await taps(number, { message_type: 'text', content: 'STOP' });
    expect(await suppressionsOf(number)).toMatchObject([{ category: 'all' }, { category: 'marketing' }]);
    expect(await deliver(gateway, { to: number })).toMatchObject({ status: 'suppressed' });
    await taps(number, { message_type: 'text', content: 'START' });
    expect(await suppressionsOf(number)).toEqual([]);
    expect(await deliver(gateway, { to: number, category: 'marketing' })).toMatchObject({ status: 'delivered' });
  });
});

describe('a suppression of the category marketing', () => {
  it('is made, found, listed and lifted by its category', async () => {
    const number = somebody();
    expect(await suppress(number, { category: 'marketing' })).toMatchObject({
      status: 201,
      body: { category: 'marketing' },
    });
    expect(await suppress(number, { category: 'marketing' })).toMatchObject({ status: 200 });
    expect(await suppress(number)).toMatchObject({ status: 201, body: { category: 'all' } });
    const listed = async (filter: string) =>
      (await gateway.call('GET', `/api/v1/suppressions?limit=200&${filter}`)).body.items.filter(
        (item: { phoneNumber: string }) => item.phoneNumber === number,
      );
    expect(await listed('category=marketing')).toHaveLength(1);
    expect(await listed('category=all')).toHaveLength(1);
    expect((await gateway.call('DELETE', `/api/v1/suppressions/${number}?category=all`)).status).toBe(204);
    expect(await suppressionsOf(number)).toMatchObject([{ category: 'marketing' }]);
    expect((await gateway.call('DELETE', `/api/v1/suppressions/${number}`)).status).toBe(204);
    expect(await suppressionsOf(number)).toEqual([]);
  });

  it.each([
    ['POST', '/api/v1/suppressions', { phoneNumber: '+919876500001', category: 'bills' }],
    ['GET', '/api/v1/suppressions?category=bills', undefined],
    ['DELETE', '/api/v1/suppressions/+919876500001?category=bills', undefined],
    ['POST', '/api/v1/messages', { to: '+919876500001', text: 'x', category: 'promo' }],
    ['PUT', '/api/v1/policies/odd', { category: 'promo' }],
  ])('%s %s refuses a category that nobody knows', async (method, path, body) => {
    const answer = await gateway.call(method, path, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { type: '/problems/validation', errors: [{ path: 'category' }] },
    });
  });

  it('bars the channel that it names, of marketing messages', async () => {
    const number = somebody();
    await suppress(number, { channel: 'whatsapp', category: 'marketing' });
    expect(await deliver(gateway, { to: number })).toMatchObject({ channel: 'whatsapp' });
    expect(await deliver(gateway, { to: number, category: 'marketing' })).toMatchObject({ channel: 'sms' });
  });

  it('shows in a dry run as far as it is about the message', async () => {
    const number = somebody();
    await suppress(number, { category: 'marketing' });
    const dryRun = async (more = {}) =>
      (await gateway.call('POST', '/api/v1/messages/validate', { to: number, text: 'x', ...more })).body;
    expect(await dryRun()).toMatchObject({ category: 'transactional', suppressed: { whatsapp: false, sms: false } });
    expect(await dryRun({ category: 'marketing' })).toMatchObject({ suppressed: { whatsapp: true, sms: true } });
  });
});

describe('the category of a message', () => {
  it('is that of its policy, unless it says otherwise', async () => {
    const policy = await gateway.call('PUT', '/api/v1/policies/offers', { category: 'marketing' });
    expect(policy).toMatchObject({ status: 201, body: { category: 'marketing' } });
    const submit = async (more = {}) =>
      (await gateway.call('POST', '/api/v1/messages', { to: somebody(), text: 'x', policy: 'offers', ...more })).body;
    expect(await submit()).toMatchObject({ category: 'marketing' });
    expect(await submit({ category: 'transactional' })).toMatchObject({ category: 'transactional' });
    expect((await gateway.call('PUT', '/api/v1/policies/offers', {})).body).toMatchObject({ category: null });
    expect(await submit()).toMatchObject({ category: 'transactional' });
  });

  it('is told by the API, by events and in files', async () => {
    const { id } = await deliver(gateway, { to: somebody(), category: 'marketing' });
    expect((await gateway.call('GET', `/api/v1/messages/${id}`)).body).toMatchObject({ category: 'marketing' });
    await eventually(async () => {
      const { items } = (await gateway.call('GET', '/api/v1/events?limit=200')).body;
      expect(items.find((event: { data: { id: string } }) => event.data.id === id)).toMatchObject({
        data: { category: 'marketing' },
      });
    });
    const response = await fetch(`${gateway.url}/api/v1/messages`, {
      headers: { authorization: `Bearer ${gateway.apiKey}`, accept: 'text/csv' },
    });
    expect((await response.text()).split('\n')[0]).toContain(',category,');
  });

  it('is that of each item of a bulk', async () => {
    const number = somebody();
    await suppress(number, { category: 'marketing' });
    const messages = [
      { to: number, text: 'bill' },
      { to: number, text: 'offer', category: 'marketing' },
    ];
    const { batchId } = (await gateway.call('POST', '/api/v1/messages/bulk', { messages })).body;
    await eventually(async () => {
      const { items } = (await gateway.call('GET', `/api/v1/messages?batchId=${batchId}`)).body;
      expect(items).toMatchObject([
        { category: 'marketing', status: 'suppressed' },
        { category: 'transactional', status: 'delivered' },
      ]);
    });
  });
});

describe("Meta's limit on marketing (131049)", () => {
  const refuse = (to: string, code: number) =>
    gateway.sandbox.misbehave({
      kind: 'status',
      status: 400,
      to,
      channel: 'whatsapp',
      times: 1,
      body: { error: { code } },
    });

  it('is nothing that an SMS may go round with an offer, but with a bill', async () => {
    const [offered, billed] = [somebody(), somebody()];
    [offered, billed].forEach((to) => refuse(to, 131049));
    const offer = await deliver(gateway, { to: offered, category: 'marketing' });
    expect(offer).toMatchObject({ status: 'failed', failure: { code: '131049' }, attempts: [{ channel: 'whatsapp' }] });
    expect(offer.history.find(({ event }) => event === 'attempt_rejected')).toMatchObject({
      detail: { action: 'stop' },
    });
    expect(await deliver(gateway, { to: billed })).toMatchObject({ status: 'delivered', channel: 'sms' });
    expect(await suppressionsOf(offered)).toEqual([]);
  });

  it('is another thing than the end of marketing (131050), which bars marketing by WhatsApp', async () => {
    const number = somebody();
    refuse(number, 131050);
    expect(await deliver(gateway, { to: number, category: 'marketing' })).toMatchObject({ status: 'failed' });
    expect(await suppressionsOf(number)).toMatchObject([
      { channel: 'whatsapp', category: 'marketing', source: 'error_code', reason: 'refused with code 131050' },
    ]);
    expect(await deliver(gateway, { to: number })).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    const channels = [{ channel: 'whatsapp' }];
    expect(await deliver(gateway, { to: number, channels, category: 'marketing' })).toMatchObject({
      status: 'suppressed',
    });
  });
});
