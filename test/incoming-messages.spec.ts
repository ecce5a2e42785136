import { Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import type { IncomingMessagePageDto, ShownIncomingMessageDto } from '../src/inbox/incoming-message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const FAILURE_REPLY = 'Sorry, that did not work.';

const script = new Script();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    settings: {
      INBOX_MAX_FAILURES: '3',
      INBOX_RETRY_BASE_MS: '20',
      INBOX_HANDLER_TIMEOUT_MS: '1000',
      INBOX_FAILURE_REPLY: FAILURE_REPLY,
    },
    wrap: applicationWith(script),
  });
});
afterAll(() => gateway?.close());

const list = (filter = '') =>
  gateway.call<IncomingMessagePageDto>('GET', `/api/v1/incoming-messages?limit=200${filter}`);

/** Delivers it, and resolves to it once it is no longer `received`. */
async function handled(change: Record<string, unknown>): Promise<ShownIncomingMessageDto> {
  const body = incoming(change);
  expect((await deliverWebhook(gateway, 'message', body)).status).toBe(200);
  return eventually(async () => {
    const found = (await list()).body.items.find((item) => item.providerMessageId === body.message_id);
    expect(found?.status).toMatch(/^(handled|failed)$/);
    return found!;
  });
}

/** Every message that answers this one. */
const repliesTo = async (id: string) =>
  query<{ id: string; text: string }>(gateway.database, 'SELECT id, text FROM messages WHERE reply_to = $1', [id]);

describe('an incoming message', () => {
  it('is listed as it came, and as it was understood', async () => {
    const body = incoming({
      from_number: '98-765-43210',
      to_number: '+918765432109',
      metadata: { source: 'sms', conversation_id: 'c-1' },
    });
    await deliverWebhook(gateway, 'message', body);
    const item = await eventually(async () => {
      const found = (await list()).body.items.find(({ providerMessageId }) => providerMessageId === body.message_id);
      expect(found?.status).toBe('handled');
      return found;
    });
    expect(item).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      providerMessageId: body.message_id,
      from: '98-765-43210',
      fromE164: '+919876543210',
      to: '+918765432109',
      channel: 'sms',
      type: 'text',
      providerType: 'text',
      text: 'Split bill for dinner ₹1200 among 4 people',
      media: [],
      location: null,
      contacts: [],
      button: null,
      replyTo: null,
      conversationId: 'c-1',
      metadata: { source: 'sms', conversation_id: 'c-1' },
      sentAt: '2026-01-01T12:00:00.000Z',
      receivedAt: expect.any(String),
      status: 'handled',
      keyword: null,
      replyMessageId: null,
      handReplyId: null,
      replyProblem: null,
      deadEventId: null,
    });
  });

  it.each([
    ['photo', 'image', 'image/jpeg'],
    ['voice', 'voice', 'audio/ogg'],
  ])('of the type %s keeps its file', async (word, type, mimeType) => {
    const metadata = { media_url: 'https://f.example/1', media_type: mimeType, caption: 'Dinner' };
    expect(await handled({ message_type: word, content: '', metadata })).toMatchObject({
      type,
      providerType: word,
      text: '',
      channel: 'whatsapp',
      media: [{ url: 'https://f.example/1', mimeType, caption: 'Dinner' }],
    });
  });

  it('in the dialect "platform" is the same', async () => {
    const at = '2026-01-01T12:00:00Z';
    const media = [{ type: 'image', url: 'https://f.example/2', caption: 'Menu' }];
    const message = { id: 'platform-1', from: '+919876543210', to: '+918765432109', timestamp: at, media };
    const event = { event: 'message.received', timestamp: at, channel: 'whatsapp', message };
    expect((await deliverWebhook(gateway, 'message', event)).status).toBe(200);
    await eventually(async () =>
      expect((await list()).body.items).toContainEqual(
        expect.objectContaining({
          providerMessageId: 'platform-1',
          type: 'image',
          text: null,
          media: [{ url: 'https://f.example/2', mimeType: null, caption: 'Menu' }],
          status: 'handled',
        }),
      ),
    );
  });

  it.each([
    ['location', { location: { latitude: 12.97, longitude: 77.59, name: 'Home' } }],
    ['contacts', { contacts: [{ name: 'Asha', phones: ['+919876500007'] }] }],
    ['document', { media_url: 'https://f.example/3', media_type: 'application/pdf' }],
    ['video', { media_url: 'https://f.example/4', media_type: 'video/mp4' }],
  ])('of the type %s is given to handlers as it is listed, alone and by its conversation', async (type, metadata) => {
    const conversation_id = `conversation of ${type}`;
    const item = await handled({ message_type: type, metadata: { ...metadata, conversation_id } });
    expect(item).toMatchObject({ type, providerType: type, conversationId: conversation_id });
    expect(item.location).toEqual(
      type === 'location' ? { latitude: 12.97, longitude: 77.59, name: 'Home', address: null } : null,
    );
    expect(item.contacts).toEqual(
      type === 'contacts' ? [{ name: 'Asha', phoneNumbers: ['+919876500007'], emails: [] }] : [],
    );
    expect(script.seen.find(({ message: { id } }) => id === item.id)?.message).toMatchObject({
      location: item.location,
      contacts: item.contacts,
      media: item.media,
    });
    expect((await gateway.call('GET', `/api/v1/incoming-messages/${item.id}`)).body).toEqual(item);
    expect((await list(`&conversationId=${encodeURIComponent(conversation_id)}`)).body.items).toEqual([item]);
  });

  it('that nobody knows is answered by 404', async () => {
    const unknown = '/api/v1/incoming-messages/019b7a00-0000-7000-8000-000000000001';
    expect(await gateway.call('GET', unknown)).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
  });

  it('from somebody whose number is none is kept', async () => {
    expect(await handled({ from_number: 'BANK', metadata: { odd: '\u0000' } })).toMatchObject({
      from: 'BANK',
      fromE164: null,
      metadata: { odd: '\ufffd' },
    });
  });
});

describe('a handler', () => {
  it.each(['whatsapp', 'sms'])('answers by the channel that the message came by: %s', async (channel) => {
    script.when(`split by ${channel}`, ({ fromE164 }) => Promise.resolve(`₹300 each, ${fromE164?.slice(-2)}`));
    const { replyMessageId, id } = await handled({
      content: `split by ${channel}`,
      from_number: '+919876500001',
      metadata: { source: channel },
    });
    const reply = await finished(gateway, replyMessageId!);
    expect(reply).toMatchObject({ to: '+919876500001', text: '₹300 each, 01', status: 'delivered', channel });
    expect(reply.channels.map((step) => step.channel)).toEqual([channel]);
    expect(reply.attempts).toHaveLength(1);
    expect(await repliesTo(id)).toHaveLength(1);
  });

  it('is given the whole message', async () => {
    const item = await handled({ content: 'whole', metadata: { source: 'whatsapp', x: [1] } });
    const { message } = script.seen.find(({ message: { id } }) => id === item.id)!;
    const { status: _status, keyword: _keyword, replyMessageId: _reply, replyProblem: _problem, ...rest } = item;
    const { handReplyId: _hand, deadEventId: _event, ...shown } = rest;
    expect(JSON.parse(JSON.stringify(message))).toEqual(shown);
  });

  it('that answers keeps the later ones from being asked; one that says nothing passes the message on', async () => {
    script.when('mine', () => Promise.resolve({ text: 'the first' }));
    script.when('', () => Promise.resolve('the second'), 'second');
    const mine = await handled({ content: 'mine' });
    const other = await handled({ content: 'somebody else' });
    expect(await repliesTo(mine.id)).toMatchObject([{ text: 'the first' }]);
    expect(await repliesTo(other.id)).toMatchObject([{ text: 'the second' }]);
    expect(script.timesSeen(mine.providerMessageId)).toEqual({ first: 1, second: 0 });
    expect(script.timesSeen(other.providerMessageId)).toEqual({ first: 1, second: 1 });
  });

  it('is answered with a file and buttons by WhatsApp, and with links and choices by SMS', async () => {
    const media = { type: 'document', url: 'https://files.example.com/bill.pdf', filename: 'bill.pdf' } as const;
    const buttons = [{ type: 'reply', id: 'pay', title: 'Pay' }] as const;
    script.when('the bill please', () => Promise.resolve({ text: 'Here it is', media, buttons: [...buttons] }));
    const sentTo = async (channel: string) => {
      const { id } = await handled({ content: `the bill please, by ${channel}`, metadata: { source: channel } });
      const [reply] = await repliesTo(id);
      await finished(gateway, reply!.id);
      return gateway.sandbox.requests.find(({ metadata }) => metadata?.messageId === reply!.id);
    };
    expect(await sentTo('whatsapp')).toMatchObject({
      ...{ channel: 'whatsapp', type: 'document', content: 'Here it is' },
      ...{ media: { url: media.url, filename: 'bill.pdf' }, buttons },
    });
    expect(await sentTo('sms')).toMatchObject({
      channel: 'sms',
      content: expect.stringMatching(/Here it is[^]*bill\.pdf[^]*1[^]*Pay/),
    });
  });

  it('that fails once is asked again', async () => {
    script.when('shaky', ({ providerMessageId }) =>
      script.timesSeen(providerMessageId).first < 2
        ? Promise.reject(new Error('not yet'))
        : Promise.resolve('now it works'),
    );
    const item = await handled({ content: 'shaky' });
    expect(item.status).toBe('handled');
    expect(await repliesTo(item.id)).toMatchObject([{ text: 'now it works' }]);
  });

  it.each<[string, () => Promise<string>]>([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['takes for ever', () => new Promise(() => undefined)],
    ['returns what cannot be sent', () => Promise.resolve('x'.repeat(4097))],
    ['returns what is no text', () => Promise.resolve(42 as unknown as string)],
  ])('that %s each time gets one failure reply sent, and the message is kept', async (what, handle) => {
    script.when(`fail: ${what}`, handle);
    const error = vi.spyOn(Logger.prototype, 'error');
    const warn = vi.spyOn(Logger.prototype, 'warn');
    const item = await handled({ content: `fail: ${what}`, from_number: '+919876500002' });
    expect(item).toMatchObject({ status: 'failed', text: `fail: ${what}` });
    expect(script.timesSeen(item.providerMessageId).first).toBe(3);
    expect(await repliesTo(item.id)).toEqual([{ id: item.replyMessageId, text: FAILURE_REPLY }]);
    expect(await finished(gateway, item.replyMessageId!)).toMatchObject({ status: 'delivered', text: FAILURE_REPLY });
    // The log has its first failure and its end, and not a word of the sender or of the handler.
    const logged = [...warn.mock.calls, ...error.mock.calls].filter((line) => JSON.stringify(line).includes(item.id));
    const why = { incomingMessageId: item.id, code: 'handler_failed', error: { type: expect.any(String) } };
    expect(logged).toMatchObject([
      [{ ...why, failures: 1 }, 'a handler of incoming messages failed'],
      [{ ...why, failures: 3, kind: 'incoming' }, 'dead letter'],
    ]);
    expect(JSON.stringify(logged)).not.toMatch(/fail: |broken|76500002/);
    vi.restoreAllMocks();
  });

  it('sees what came from an invalid number, but nobody is written to there', async () => {
    script.when('hello from nowhere', () => Promise.resolve('who are you?'));
    const answered = await handled({ content: 'hello from nowhere', from_number: '123' });
    script.when('trouble from nowhere', () => Promise.reject(new Error('broken')));
    const failed = await handled({ content: 'trouble from nowhere', from_number: '123' });
    expect([answered, failed]).toMatchObject([
      { status: 'handled', replyMessageId: null },
      { status: 'failed', replyMessageId: null },
    ]);
    expect(await query(gateway.database, 'SELECT id FROM incoming_messages WHERE reply_problem IS NOT NULL')).toEqual(
      expect.arrayContaining([{ id: answered.id }, { id: failed.id }]),
    );
  });

  it('replies once, however often the message is delivered', async () => {
    script.when('once', () => Promise.resolve('one answer'));
    const body = incoming({ content: 'once' });
    await Promise.all(Array.from({ length: 10 }, () => deliverWebhook(gateway, 'message', body)));
    await eventually(async () => {
      const { body: page } = await list('&status=handled');
      expect(page.items.map(({ providerMessageId }) => providerMessageId)).toContain(body.message_id);
    });
    expect(script.timesSeen(body.message_id).first).toBe(1);
  });

  it('whose worker died with the message in hand is asked again when the lease ends', async () => {
    script.when('left behind', () => Promise.resolve('late, but here'));
    await query(
      gateway.database,
      `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, text,
              media, metadata, sent_at, received_at, status, next_at)
       VALUES ($1, 'left-behind', '+919876500003', '+919876500003', 'whatsapp', 'text', 'text',
               'left behind', '[]', '{}', now(), now(), 'received', now())`,
      [uuid()],
    );
    await eventually(async () => {
      const items = (await list('&status=handled')).body.items;
      expect(items.map(({ providerMessageId }) => providerMessageId)).toContain('left-behind');
    });
  });
});

describe('a handler may', () => {
  it('answer by other channels, with what belongs to the reply', async () => {
    script.when('rich', () =>
      Promise.resolve({
        text: 'by WhatsApp, else by SMS',
        channels: [{ channel: 'whatsapp' as const, fallbackAfter: 0.5 }, { channel: 'sms' as const }],
        metadata: { bill: 7 },
        reference: 'bill 7',
      }),
    );
    const { id, replyMessageId } = await handled({ content: 'rich', from_number: '+919876509002' });
    expect(await finished(gateway, replyMessageId!)).toMatchObject({
      status: 'delivered',
      channel: 'sms',
      fallbackUsed: true,
      metadata: { bill: 7 },
      reference: 'bill 7',
      replyTo: id,
    });
  });

  it('know that its time is over', async () => {
    const aborted: string[] = [];
    script.when('slow', async ({ id }, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      aborted.push(id);
    });
    const item = await handled({ content: 'slow' });
    expect(item.status).toBe('failed');
    expect(aborted).toEqual([item.id, item.id, item.id]);
  });
});

describe('the list', () => {
  it('is newest first, and goes on page by page', async () => {
    for (let n = 0; n < 3; n++) await handled({ content: `page ${n}` });
    const whole = (await list()).body.items;
    expect(whole.map(({ id }) => id)).toEqual(
      whole
        .map(({ id }) => id)
        .toSorted()
        .reverse(),
    );
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: IncomingMessagePageDto = (
        await gateway.call('GET', `/api/v1/incoming-messages?limit=7${cursor && `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(whole.map(({ id }) => id));
  });

  it('is narrowed by sender, channel, type, state and time', async () => {
    const item = await handled({
      from_number: '+919876500009',
      message_type: 'image',
      metadata: { source: 'sms', media_url: 'https://f.example/9' },
    });
    const unreadable = await handled({ from_number: 'SHOP 9' });
    const ids = async (filter: string) => (await list(filter)).body.items.map(({ id }) => id);
    for (const from of ['%2B919876500009', '+919876500009', '9876500009', '98-765-00009']) {
      expect(await ids(`&from=${from}`)).toEqual([item.id]);
    }
    expect(await ids('&from=SHOP%209')).toEqual([unreadable.id]);
    expect(await ids('&from=%2B919876500009&channel=sms&type=image&status=handled')).toEqual([item.id]);
    for (const other of ['channel=whatsapp', 'type=text', 'status=failed']) {
      expect(await ids(`&from=%2B919876500009&${other}`)).toEqual([]);
    }
    const later = new Date(Date.parse(item.receivedAt as unknown as string) + 1).toISOString();
    expect(await ids(`&from=9876500009&receivedFrom=${item.receivedAt as unknown as string}`)).toEqual([item.id]);
    expect(await ids(`&from=9876500009&receivedFrom=${later}`)).toEqual([]);
    expect(await ids(`&from=9876500009&receivedTo=${later}`)).toEqual([item.id]);
  });

  it.each([
    ['channel=pigeon', 'channel'],
    ['type=song', 'type'],
    ['status=lost', 'status'],
    ['receivedFrom=yesterday', 'receivedFrom'],
    ['receivedFrom=2026-01-02T00:00:00Z&receivedTo=2026-01-01T00:00:00Z', 'receivedTo'],
    ['from=', 'from'],
    ['from=a&from=b', 'from'],
    ['from=%00', 'from'],
    ['to=1', 'to'],
    ['cursor=x', 'cursor'],
  ])('refuses %s, and names the field', async (filter, path) => {
    const { status, body } = await gateway.call('GET', `/api/v1/incoming-messages?${filter}`);
    expect(status).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('wants the API key', async () => {
    expect((await fetch(`${gateway.url}/api/v1/incoming-messages`)).status).toBe(401);
  });
});

describe('a message that is a reply', () => {
  it('says what it answers', async () => {
    script.when('which', () => Promise.resolve('this one'));
    const { id, replyMessageId } = await handled({ content: 'which' });
    expect((await gateway.call<MessageDto>('GET', `/api/v1/messages/${replyMessageId}`)).body).toMatchObject({
      replyTo: id,
      history: expect.arrayContaining([expect.objectContaining({ event: 'accepted', detail: { replyTo: id } })]),
    });
  });
});
