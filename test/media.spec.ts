import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DryRunDto } from '../src/accepting/dry-run.dto.js';
import type { IncomingMessageDto } from '../src/inbox/incoming-message.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

const MESSAGES = '/api/v1/messages';
const IMAGE = { type: 'image', url: 'https://files.example.com/bill.png', mimeType: 'image/png' };
const LOCATION = { latitude: 12.971599, longitude: 77.594566, name: 'Truffles', address: '28 St Mark Road' };
const YES = { type: 'reply', id: 'yes', title: 'Yes' };
const NO = { type: 'reply', id: 'no', title: 'No' };
const OPEN = { type: 'url', title: 'Open', url: 'https://example.com/bill' };
const BY_SMS = [{ channel: 'sms' }];

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { DUPLICATE_WINDOW_SECONDS: '60' } });
});
afterAll(() => gateway?.close());

let numbers = 0;
const someNumber = () => `+9198765${String(40100 + numbers++)}`;

async function sent(message: object): Promise<MessageDto> {
  const { status, body } = await gateway.call<MessageDto>('POST', MESSAGES, { to: someNumber(), ...message });
  expect([status, body]).toMatchObject([202, { status: 'queued' }]);
  return finished(gateway, body.id);
}
const requestsTo = ({ to }: Pick<MessageDto, 'to'>) => gateway.sandbox.requests.filter((request) => request.to === to);
const smsOf = async (message: object): Promise<string> =>
  requestsTo(await sent({ channels: BY_SMS, ...message }))[0]!.content;

describe('by WhatsApp', () => {
  it.each([
    ['an image with its caption', { media: { ...IMAGE, caption: 'Dinner' } }, { caption: 'Dinner' }],
    ['a voice message', { media: { type: 'voice', url: 'https://files.example.com/1.ogg' } }, { caption: null }],
    ['a sticker', { media: { type: 'sticker', url: 'https://files.example.com/1.webp' } }, { caption: null }],
    ['a video', { media: { type: 'video', url: 'https://files.example.com/1.mp4' } }, { caption: null }],
    [
      'a document with its name',
      { media: { type: 'document', url: 'https://files.example.com/1.pdf', filename: 'bill.pdf' } },
      { filename: 'bill.pdf' },
    ],
  ])('%s is sent as a file', async (_what, message, media) => {
    const done = await sent(message);
    expect(done).toMatchObject({ status: 'delivered', text: '', ...message, location: null, buttons: [] });
    expect(requestsTo(done)).toMatchObject([{ type: message.media.type, media: { url: message.media.url, ...media } }]);
  });

  it('a text beside an image is shown with it', async () => {
    const done = await sent({ text: 'Your bill', media: IMAGE });
    expect(requestsTo(done)).toMatchObject([{ type: 'image', content: 'Your bill', media: { caption: 'Your bill' } }]);
  });

  it('a place is sent as one', async () => {
    const done = await sent({ location: LOCATION });
    expect(done).toMatchObject({ text: '', location: LOCATION, media: null });
    expect(requestsTo(done)).toMatchObject([{ type: 'location', location: LOCATION }]);
  });

  it('buttons stand below a text, or an image', async () => {
    for (const beside of [{}, { media: IMAGE }]) {
      const done = await sent({ text: 'Friday?', buttons: [YES, NO, OPEN], ...beside });
      expect(done.buttons).toEqual([YES, NO, OPEN]);
      expect(requestsTo(done)).toMatchObject([{ content: 'Friday?', buttons: [YES, NO, OPEN] }]);
    }
  });

  it('a file that it cannot take is sent once more as a link', async () => {
    const done = await sent({ to: '+919876549016', text: 'Your bill', media: IMAGE });
    expect(done).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    expect(done.attempts).toMatchObject([
      { reason: 'first', status: 'failed', error: { code: '131053' } },
      { reason: 'without_media', status: 'delivered', channel: 'whatsapp' },
    ]);
    expect(requestsTo(done)).toMatchObject([
      { type: 'image' },
      { type: 'text', media: null, content: `Your bill\n${IMAGE.url}` },
    ]);
  });
});

describe('by SMS', () => {
  it('a file is its caption and a link, also without words', async () => {
    expect(await smsOf({ media: { ...IMAGE, caption: 'Dinner' } })).toBe(`Dinner\n${IMAGE.url}`);
    const url = 'https://files.example.com/1.webp';
    expect(await smsOf({ media: { type: 'sticker', url } })).toBe(url);
  });

  it('a place is its name, its address and a link to a map', async () => {
    expect(await smsOf({ location: LOCATION })).toBe(
      'Truffles\n28 St Mark Road\nhttps://maps.google.com/?q=12.971599,77.594566',
    );
  });

  it('buttons are numbered choices', async () => {
    expect(await smsOf({ text: 'Friday?', buttons: [YES, NO, OPEN] })).toBe(
      'Friday?\n1. Yes\n2. No\n3. Open: https://example.com/bill',
    );
  });

  it('a step with a text of its own sends that alone', async () => {
    expect(await smsOf({ media: IMAGE, channels: [{ channel: 'sms', text: 'Look into WhatsApp' }] })).toBe(
      'Look into WhatsApp',
    );
  });

  it('a link is never cut', async () => {
    const text = await smsOf({
      text: 'word '.repeat(100),
      media: IMAGE,
      channels: [{ channel: 'sms', maxSegments: 1, onTooLong: 'truncate' }],
    });
    expect(text).toMatch(/^word .*\.\.\.\nhttps:\/\/files\.example\.com\/bill\.png$/);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  it('follows where WhatsApp does not reach the recipient', async () => {
    const done = await sent({ to: '+919876519002', media: { ...IMAGE, caption: 'Dinner' } });
    expect(done).toMatchObject({ channel: 'sms', fallbackUsed: true, segments: 1 });
    expect(requestsTo(done)).toMatchObject([{ type: 'image' }, { type: 'text', content: `Dinner\n${IMAGE.url}` }]);
  });
});

describe('a button that is pressed', () => {
  it('comes back with its id, and the message that it answers', async () => {
    const done = await sent({ text: 'Friday?', buttons: [YES, NO] });
    expect(await gateway.sandbox.press({ from: done.to, button: 'maybe' })).toBeNull();
    const pressed = await gateway.sandbox.press({ from: done.to, button: 'no' });
    await eventually(async () => {
      const { body } = await gateway.call<{ items: IncomingMessageDto[] }>(
        'GET',
        `/api/v1/incoming-messages?from=${encodeURIComponent(done.to)}`,
      );
      expect(body.items).toMatchObject([
        { providerMessageId: pressed!.messageId, text: 'No', button: { id: 'no', title: 'No' }, replyTo: done.id },
      ]);
    });
  });
});

describe('what cannot be sent is refused with its place', () => {
  const media = (fields: object) => ({ media: { ...IMAGE, ...fields } });
  it.each([
    ['media.url', media({ url: 'javascript:alert(1)' })],
    ['media.url', media({ url: 'data:image/png;base64,AA==' })],
    ['media.url', media({ url: 'http://files.example.com/1.png' })],
    ['media.url', media({ url: 'https://10.0.0.1/1.png' })],
    ['media.url', media({ url: 'https://2130706433/1.png' })],
    ['media.url', media({ url: 'https://[::1]/1.png' })],
    ['media.url', media({ url: 'https://localhost/1.png' })],
    ['media.url', media({ url: 'https://db.internal./1.png' })],
    ['media.url', media({ url: 'https://me:secret@example.com/1.png' })],
    ['media.url', media({ url: 'https://exa\nmple.com/1.png' })],
    ['media.url', media({ url: `https://example.com/${'a'.repeat(2000)}` })],
    ['media.type', media({ type: 'gif' })],
    ['media.mimeType', media({ mimeType: 'image/gif' })],
    ['media.filename', media({ filename: 'a.png' })],
    ['media.caption', media({ type: 'sticker', mimeType: 'image/webp', caption: 'Hi' })],
    ['media.caption', media({ caption: 'a'.repeat(1025) })],
    ['media.size', media({ size: 1 })],
    ['text', { text: 'a'.repeat(1025), ...media({}) }],
    ['location.latitude', { location: { ...LOCATION, latitude: 91 } }],
    ['location.longitude', { location: { ...LOCATION, longitude: -180.1 } }],
    ['location.latitude', { location: { ...LOCATION, latitude: '12' } }],
    ['location', { location: LOCATION, ...media({}) }],
    ['buttons', { text: 'Hi', location: LOCATION, buttons: [YES] }],
    ['buttons', { text: 'Hi', media: { type: 'voice', url: IMAGE.url }, buttons: [YES] }],
    ['buttons', { text: 'Hi', buttons: [] }],
    ['buttons', { text: 'Hi', buttons: [YES, NO, OPEN, { ...YES, id: '4', title: '4' }] }],
    ['buttons[1].id', { text: 'Hi', buttons: [YES, { ...NO, id: 'yes' }] }],
    ['buttons[1].title', { text: 'Hi', buttons: [YES, { ...NO, title: 'Yes' }] }],
    ['buttons[0].title', { text: 'Hi', buttons: [{ ...YES, title: 'a'.repeat(21) }] }],
    ['buttons[0].url', { text: 'Hi', buttons: [{ ...OPEN, url: 'javascript:alert(1)' }] }],
    ['buttons[0].url', { text: 'Hi', buttons: [{ ...YES, url: 'https://example.com' }] }],
    ['buttons[0].id', { text: 'Hi', buttons: [{ type: 'reply', title: 'Yes' }] }],
    ['text', { buttons: [YES] }],
    ['media', { template: { name: 'bill' }, ...media({}) }],
  ])('%s', async (path, message) => {
    for (const [address, said] of [
      [MESSAGES, message],
      [`${MESSAGES}/validate`, message],
      [`${MESSAGES}/bulk`, { messages: [message].map((one) => ({ to: '+919876540099', ...one })) }],
    ] as const) {
      const { body } = await gateway.call<{
        status?: number;
        errors?: { path: string }[];
        rejected?: { errors: { path: string }[] }[];
        problem?: { errors: { path: string }[] };
      }>('POST', address, address === `${MESSAGES}/bulk` ? said : { to: '+919876540099', ...said });
      const errors = body.errors ?? body.problem?.errors ?? body.rejected?.[0]?.errors;
      expect(errors?.map((error) => error.path)).toEqual([path]);
    }
  });
});

describe('everywhere else', () => {
  it('a dry run tells what each step would send', async () => {
    const { body } = await gateway.call<DryRunDto>('POST', `${MESSAGES}/validate`, {
      ...{ to: someNumber(), media: { ...IMAGE, caption: 'Dinner' } },
    });
    expect(body).toMatchObject({
      valid: true,
      contents: [
        { channel: 'whatsapp', text: '', media: { url: IMAGE.url } },
        { channel: 'sms', text: `Dinner\n${IMAGE.url}`, media: null, segments: 1 },
      ],
      sends: { channel: 'whatsapp', kind: 'text', media: { url: IMAGE.url } },
    });
  });

  it('one body for many recipients may have a file and no text', async () => {
    const [a, b] = [someNumber(), someNumber()];
    const { body } = await gateway.call<{ accepted: number }>('POST', `${MESSAGES}/bulk`, {
      ...{ media: IMAGE, recipients: [{ to: a }, { to: b }] },
    });
    expect(body.accepted).toBe(2);
    await eventually(() => {
      for (const to of [a, b]) expect(requestsTo({ to })).toMatchObject([{ media: { url: IMAGE.url } }]);
    });
  });

  it('two files are not the same message, one is', async () => {
    const to = someNumber();
    const post = (url: string) => gateway.call<MessageDto>('POST', MESSAGES, { to, media: { ...IMAGE, url } });
    const statuses = [];
    for (const n of [1, 2, 1]) statuses.push((await post(`https://files.example.com/${n}.png`)).status);
    expect(statuses).toEqual([202, 202, 409]);
  });

  it('the same key with another file is another request', async () => {
    const message = { to: someNumber(), media: IMAGE, idempotencyKey: 'file-1' };
    const other = { ...message, media: { ...IMAGE, url: 'https://files.example.com/other.png' } };
    expect((await gateway.call('POST', MESSAGES, message)).status).toBe(202);
    expect((await gateway.call('POST', MESSAGES, message)).status).toBe(202);
    expect((await gateway.call('POST', MESSAGES, other)).status).toBe(422);
  });
});
