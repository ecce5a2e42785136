import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliver, eventually, finished } from './support/eventually.js';
import { type EventReceiver, type PostedEvent, startEventReceiver } from './support/event-receiver.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { STORED_EVENTS } from './support/tables.js';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const script = new Script();

let receiver: EventReceiver;
let gateway: Gateway;
beforeAll(async () => {
  receiver = await startEventReceiver(SECRET);
  gateway = await startGateway({
    settings: { EVENTS_URL: receiver.url, EVENTS_SECRET: SECRET, EVENTS_TIMEOUT_MS: '2000' },
    wrap: applicationWith(script),
  });
});
afterAll(async () => {
  await gateway?.close();
  await receiver?.close();
  for (const name of ['EVENTS_URL', 'EVENTS_SECRET', 'EVENTS_TIMEOUT_MS']) delete process.env[name];
});
afterEach(() => {
  receiver.behave = () => undefined;
});

const answering = (body: unknown) => ({ status: 200, body: typeof body === 'string' ? body : JSON.stringify(body) });
const replyTo = (event: PostedEvent) => answering({ reply: { text: `You said: ${event.data.text}` } });

interface Heard {
  id: string;
  status: string;
  reply: string | null;
  problem: string | null;
}
/** A person writes; resolves to the message's row once the application was told. */
async function hear(text: string, change: Record<string, unknown> = {}): Promise<Heard> {
  const message = incoming({ content: text, ...change });
  expect((await deliverWebhook(gateway, 'message', message)).status).toBe(200);
  return eventually(() => heard(message.message_id));
}
async function heard(providerMessageId: string): Promise<Heard> {
  const [row] = await query<Heard & { event: string }>(
    gateway.database,
    `SELECT m.id, m.status, reply_message_id AS reply, reply_problem AS problem, events.status AS event
       FROM incoming_messages m JOIN ${STORED_EVENTS} ON events.subject = m.id WHERE provider_message_id = $1`,
    [providerMessageId],
  );
  expect(row?.event).toBe('delivered');
  return row!;
}
const repliesTo = (id: string) => query(gateway.database, 'SELECT id FROM messages WHERE reply_to = $1', [id]);

describe('the answer to what a sender writes', () => {
  it('is sent as the reply, by the path of every message', async () => {
    receiver.behave = replyTo;
    const { id, status, reply, problem } = await hear('Hello');
    expect({ status, problem }).toEqual({ status: 'handled', problem: null });
    expect(await finished(gateway, reply!)).toMatchObject({
      to: '+919876543210',
      text: 'You said: Hello',
      replyTo: id,
      status: 'delivered',
    });
    const [notified] = receiver.of(id);
    expect(notified!.event).toMatchObject({
      type: 'incoming.received',
      data: { id, from: '+919876543210', text: 'Hello', channel: 'whatsapp', replyMessageId: null },
    });
  });

  it('is not sent to a sender who got as many as one may who never pauses', async () => {
    receiver.behave = replyTo;
    const from = '+919876547001';
    await query(gateway.database, `INSERT INTO automatic_answers VALUES ($1, 'reply', now(), 60)`, [from]);
    const { id, reply, problem } = await hear('And again', { from_number: from });
    expect({ reply, problem }).toEqual({ reply: null, problem: 'reply_limit' });
    expect(await repliesTo(id)).toEqual([]);
  });

  it('is sent once, although it was given twice', async () => {
    receiver.behave = replyTo;
    const { id } = await hear('Twice');
    const [event] = await query<{ id: string }>(
      gateway.database,
      `SELECT id FROM ${STORED_EVENTS} WHERE subject = $1`,
      [id],
    );
    expect((await gateway.call('POST', `/api/v1/events/${event!.id}/redeliver`)).status).toBe(202);
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/events/${event!.id}`);
      expect(body).toMatchObject({ status: 'delivered', deliveries: [{ error: null }, { error: null }] });
    });
    expect(receiver.of(id).map(({ answered }) => answered)).toEqual([200, 200]);
    expect(await repliesTo(id)).toHaveLength(1);
  });

  it('is asked for again when it does not come, and sent once it does', async () => {
    receiver.behave = (event, tries) => (tries === 1 ? 'reset' : replyTo(event));
    const { id } = await hear('Again');
    expect(receiver.of(id)).toHaveLength(2);
    expect(await repliesTo(id)).toHaveLength(1);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'ok'],
    ['JSON that is no object', '[]'],
    ['null', 'null'],
    ['no reply', '{"ok":true}'],
    ['an empty reply', '{"reply":null}'],
  ])('may be %s', async (_what, body) => {
    receiver.behave = () => answering(body);
    const { id, status, reply, problem } = await hear('No reply wanted');
    expect({ status, reply, problem }).toEqual({ status: 'handled', reply: null, problem: null });
    expect(await repliesTo(id)).toEqual([]);
  });

  it.each([
    ['too long', { reply: { text: 'x'.repeat(4097) } }],
    ['no text', { reply: { text: 7 } }],
    ['a list', { reply: ['Hello'] }],
    ['with NUL', { reply: { text: 'a\0b' } }],
    ['with half a character', '{"reply":{"text":"\\ud800"}}'],
    ['with what no reply has', { reply: { text: 'Hello', colour: 'red' } }],
    ['larger than we read', { reply: { text: 'x'.repeat(100_000) } }],
  ])('that cannot be sent is the problem of its message, and nothing else: %s', async (_what, body) => {
    receiver.behave = () => answering(body);
    const { id, status, reply, problem } = await hear('Say something strange');
    expect({ status, reply, problem }).toEqual({ status: 'handled', reply: null, problem: 'invalid_reply' });
    expect(receiver.of(id)).toHaveLength(1);
  });

  it('reaches nobody whose number is none', async () => {
    receiver.behave = replyTo;
    const { reply, problem } = await hear('Hello', { from_number: 'somebody' });
    expect({ reply, problem }).toEqual({ reply: null, problem: 'invalid_number' });
  });

  it('comes last: what a handler in the process has answered is not answered again', async () => {
    script.when('Handler:', async () => {
      // The event is there, and would be posted.
      await eventually(async () => {
        const { body } = await gateway.call('GET', '/api/v1/events?type=incoming.received&limit=200');
        expect(body.items.map(({ data }: { data: { text: string } }) => data.text)).toContain('Handler: please');
      });
      return 'From the handler';
    });
    receiver.behave = replyTo;
    const { id, reply } = await hear('Handler: please');
    expect(receiver.of(id)[0]!.event.data).toMatchObject({ status: 'handled', replyMessageId: reply });
    expect(await repliesTo(id)).toHaveLength(1);
    expect(await finished(gateway, reply!)).toMatchObject({ text: 'From the handler' });
  });

  it('keeps nobody waiting: messages are sent while the application hangs', async () => {
    receiver.behave = () => 'hang';
    await deliverWebhook(gateway, 'message', incoming({ content: 'Anybody there?' }));
    expect(await deliver(gateway, { to: '+919876530001' })).toMatchObject({ status: 'delivered' });
  });
});
