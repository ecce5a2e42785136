import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

const SETTINGS = {
  SMS_COUNTRIES: 'IN,US',
  SMS_SENDER_ID: 'IN:ACMEIN,*:Acme',
  SMS_MAX_SEGMENTS: '3',
  PRICES: JSON.stringify([
    { channel: 'whatsapp', country: 'IN', per: 'message', amount: 0.115, currency: 'INR' },
    { channel: 'sms', country: 'IN', per: 'segment', amount: 0.25, currency: 'INR' },
    { channel: 'sms', country: '*', per: 'segment', amount: 0.007, currency: 'USD' },
  ]),
};
const INDIA = '+919876543210';
/** The sandbox refuses its messages by WhatsApp. */
const NOT_ON_WHATSAPP = '+919876549002';
const MESSAGES = '/api/v1/messages';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: SETTINGS });
});
let before = 0;
beforeEach(() => (before = gateway.sandbox.requests.length));
afterEach(() => gateway.sandbox.reset());
afterAll(async () => {
  for (const name of Object.keys(SETTINGS)) delete process.env[name];
  await gateway?.close();
});

const sent = () =>
  gateway.sandbox.requests.slice(before).map(({ channel, content, senderId }) => ({ channel, content, senderId }));
const validate = async (message: object) => (await gateway.call('POST', `${MESSAGES}/validate`, message)).body;

describe('a message', () => {
  it('says on each channel what its step says, without a text of its own', async () => {
    const channels = [
      { channel: 'whatsapp', text: 'Dear Asha, your bill is split.' },
      { channel: 'sms', text: 'Asha: pay' },
    ];
    const { status, body } = await gateway.call('POST', MESSAGES, { to: NOT_ON_WHATSAPP, channels });
    expect(status).toBe(202);
    expect(body).toMatchObject({ text: channels[0]!.text, channels });
    const ended = await finished(gateway, body.id as string);
    expect(ended).toMatchObject({ status: 'delivered', channel: 'sms' });
    expect(sent()).toEqual([
      { channel: 'whatsapp', content: 'Dear Asha, your bill is split.', senderId: null },
      { channel: 'sms', content: 'Asha: pay', senderId: 'ACMEIN' },
    ]);
  });

  it('takes the text of the message where a step has none', async () => {
    const channels = [{ channel: 'whatsapp' }, { channel: 'sms', text: 'short' }];
    const { body } = await gateway.call('POST', MESSAGES, { to: INDIA, text: 'long', channels });
    expect(body.channels).toMatchObject([{ text: 'long' }, { text: 'short' }]);
    // It is not to reach Siren within the next test.
    await finished(gateway, body.id as string);
  });

  it.each([
    [{}, 'text'],
    [{ channels: [{ channel: 'whatsapp', text: 'x' }, { channel: 'sms' }] }, 'text'],
    [{ channels: [{ channel: 'sms', text: '' }] }, 'channels[0].text'],
    [{ channels: [{ channel: 'sms', text: 'x'.repeat(4097) }] }, 'channels[0].text'],
    [{ text: 'x', channels: [{ channel: 'sms', senderId: 'TWELVELETTER' }] }, 'channels[0].senderId'],
    [{ text: 'x', channels: [{ channel: 'sms', senderId: 'AC-ME' }] }, 'channels[0].senderId'],
    [{ text: 'x', channels: [{ channel: 'whatsapp', senderId: 'ACME' }] }, 'channels[0].senderId'],
    [{ text: 'x', channels: [{ channel: 'whatsapp', maxSegments: 1 }] }, 'channels[0].maxSegments'],
    [{ text: 'x', channels: [{ channel: 'sms', maxSegments: 0 }] }, 'channels[0].maxSegments'],
    [{ text: 'x', channels: [{ channel: 'sms', maxSegments: 1.5 }] }, 'channels[0].maxSegments'],
    [{ text: 'x', channels: [{ channel: 'sms', onTooLong: 'cut' }] }, 'channels[0].onTooLong'],
    [{ text: 'x', channels: [{ channel: 'sms', transliterate: 'yes' }] }, 'channels[0].transliterate'],
  ])('%j is refused', async (body, path) => {
    const answer = await gateway.call('POST', MESSAGES, { to: INDIA, ...body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });
});

describe('an SMS', () => {
  it('comes from whom its step names, else from the sender of its country', async () => {
    const channels = [{ channel: 'sms', senderId: '56161' }];
    await deliver(gateway, { to: INDIA, channels });
    await deliver(gateway, { to: INDIA, channels: [{ channel: 'sms' }] });
    await deliver(gateway, { to: '+12025550123', channels: [{ channel: 'sms' }] });
    expect(sent().map(({ senderId }) => senderId)).toEqual(['56161', 'ACMEIN', 'Acme']);
  });

  it('is transliterated, and the dry run shows it with its segments and its price', async () => {
    const message = { to: INDIA, text: `“Your bill” – ₹300… ${'ж'.repeat(60)}`, transliterate: true };
    const written = `"Your bill" - Rs300... ${'zh'.repeat(60)}`;
    expect(await validate(message)).toMatchObject({
      valid: true,
      contents: [
        { channel: 'whatsapp', text: message.text, segments: null, price: { amount: '0.115', currency: 'INR' } },
        {
          ...{ channel: 'sms', text: written, senderId: 'ACMEIN', segments: 1, encoding: 'GSM-7' },
          price: { amount: '0.25', currency: 'INR' },
        },
      ],
    });
    await deliver(gateway, { ...message, channels: [{ channel: 'sms' }] });
    expect(sent()).toMatchObject([{ content: written }]);
  });

  it('is passed over beyond the segments of its step, or cut at a grapheme', async () => {
    const text = `${'a'.repeat(158)}👨‍👩‍👧 and more`;
    const channels = [{ channel: 'sms', maxSegments: 2 }, { channel: 'whatsapp' }];
    expect(await deliver(gateway, { to: INDIA, text, channels })).toMatchObject({
      ...{ status: 'delivered', channel: 'whatsapp' },
      history: expect.arrayContaining([
        expect.objectContaining({
          event: 'step_skipped',
          detail: expect.objectContaining({ channel: 'sms', code: 'sms_too_long' }),
        }),
      ]),
    });
    const truncated = [{ channel: 'sms', maxSegments: 1, onTooLong: 'truncate' }];
    expect(await deliver(gateway, { to: INDIA, text, channels: truncated })).toMatchObject({ segments: 1 });
    expect(sent().at(-1)).toMatchObject({ channel: 'sms', content: `${'a'.repeat(157)}...` });
  });

  it('that is alone and too long for its step is refused with the number of its segments', async () => {
    const channels = [{ channel: 'sms', maxSegments: 1, text: 'a'.repeat(161) }];
    expect(await gateway.call('POST', MESSAGES, { to: INDIA, channels })).toMatchObject({
      status: 400,
      body: {
        type: '/problems/sms-too-long',
        errors: [{ path: 'channels[0].text', message: expect.stringMatching(/2 segments.*maxSegments allows 1/) }],
      },
    });
  });

  it('says what it was cut into and what it cost, with each attempt', async () => {
    const text = 'a'.repeat(200);
    const ended = await deliver(gateway, { to: INDIA, text, channels: [{ channel: 'sms' }] });
    const price = { amount: '0.5', currency: 'INR' };
    expect(ended).toMatchObject({ segments: 2, price, attempts: [{ segments: 2, price }] });
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/attempts?to=${encodeURIComponent(INDIA)}&limit=1`);
      expect(body.items).toMatchObject([{ segments: 2, price }]);
    });
  });

  it('costs nothing where Siren did not take it', async () => {
    const ended = await deliver(gateway, { to: NOT_ON_WHATSAPP, text: 'x' });
    expect(ended).toMatchObject({
      ...{ segments: 1, price: { amount: '0.25', currency: 'INR' } },
      attempts: [
        { channel: 'whatsapp', segments: null, price: null },
        { channel: 'sms', segments: 1, price: { amount: '0.25', currency: 'INR' } },
      ],
    });
  });
});
