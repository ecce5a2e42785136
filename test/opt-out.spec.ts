import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import type { IncomingMessageDto } from '../src/inbox/incoming-message.dto.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const script = new Script();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ wrap: applicationWith(script) });
});
afterAll(() => gateway?.close());

let recipients = 0;
/** Somebody new, whom everything reaches. */
const somebody = () => `+9198765${String(20_000 + ++recipients)}`;

/** The person writes this; resolves to the message once it is done with. */
async function says(from: string, content: string, change: Record<string, unknown> = {}): Promise<IncomingMessageDto> {
  const body = incoming({ from_number: from, content, timestamp: new Date().toISOString(), ...change });
  expect((await deliverWebhook(gateway, 'message', body)).status).toBe(200);
  return eventually(async () => {
    const { items } = (await gateway.call('GET', `/api/v1/incoming-messages?from=${encodeURIComponent(from)}`)).body;
    const found = items.find((item: IncomingMessageDto) => item.providerMessageId === body.message_id);
    expect(found?.status).toBe('handled');
    return found;
  });
}

const suppressionsOf = async (number: string) =>
  (await gateway.call('GET', `/api/v1/suppressions/${number}`)).body.suppressions ?? [];
const historyOf = async (number: string) =>
  (await gateway.call('GET', `/api/v1/suppressions/${number}/history`)).body.items;
const suppress = (phoneNumber: string, more = {}) =>
  gateway.call('POST', '/api/v1/suppressions', { phoneNumber, ...more });

describe('a sender who says STOP', () => {
  it('is confirmed that on the channel it came by, and gets nothing more on any', async () => {
    const number = somebody();
    const stop = await says(number, 'Stop!', { metadata: { source: 'sms' } });
    expect(stop).toMatchObject({ keyword: 'stop', status: 'handled', replyMessageId: expect.any(String) });
    expect(await suppressionsOf(number)).toMatchObject([{ channel: 'all', reason: 'opt_out', source: 'opt_out' }]);
    expect(await historyOf(number)).toMatchObject([{ change: 'added', source: 'opt_out', causeId: stop.id }]);

    const confirmation = await finished(gateway, stop.replyMessageId!);
    expect(confirmation).toMatchObject({ to: number, status: 'delivered', channel: 'sms', replyTo: stop.id });
    expect(confirmation.text).toMatch(/START/);

    const later = await deliver(gateway, { to: number });
    expect(later).toMatchObject({ status: 'suppressed', attempts: [], failure: { code: 'suppressed' } });
    expect(later.failure!.message).toContain('opt_out');
    const { body } = await gateway.call('POST', '/api/v1/messages/validate', { to: number, text: 'Hello' });
    expect(body.suppressed).toEqual({ whatsapp: true, sms: true });
  });

  it('is not handed to handlers', async () => {
    const { providerMessageId } = await says(somebody(), 'बंद करो');
    expect(script.timesSeen(providerMessageId)).toEqual({ first: 0, second: 0 });
  });

  it('is confirmed once, however often the sender says it and Siren tells it', async () => {
    const number = somebody();
    const first = await says(number, 'STOP');
    const second = await says(number, 'UNSUBSCRIBE');
    expect(second).toMatchObject({ keyword: 'stop', replyMessageId: null });
    await deliverWebhook(gateway, 'message', incoming({ message_id: first.providerMessageId, content: 'STOP again' }));
    const others = await Promise.all(Array.from({ length: 5 }, () => says(number, 'stop')));
    expect(others.map(({ replyMessageId }) => replyMessageId)).toEqual(others.map(() => null));
    const sent = await query(gateway.database, 'SELECT FROM messages WHERE to_number = $1', [number]);
    expect(sent).toHaveLength(1);
    expect(await historyOf(number)).toHaveLength(1);
  });

  it('is confirmed again after a day', async () => {
    const number = somebody();
    await says(number, 'STOP');
    await query(
      gateway.database,
      `UPDATE automatic_answers SET answered_at = answered_at - interval '25 hours' WHERE sender = $1`,
      [number],
    );
    expect(await says(number, 'STOP')).toMatchObject({ replyMessageId: expect.any(String) });
    expect(await historyOf(number)).toHaveLength(1);
  });

  it.each(['stop by at 5', 'please do not stop', 'the end'])('does not say so by %j', async (content) => {
    const number = somebody();
    const item = await says(number, content);
    expect(item.keyword).toBeNull();
    expect(script.timesSeen(item.providerMessageId).first).toBe(1);
    expect(await suppressionsOf(number)).toEqual([]);
  });

  it('while a message waits for its receipt gets no fallback', async () => {
    const number = '+919876549004';
    const plan = [{ channel: 'whatsapp', fallbackAfter: 1 }, { channel: 'sms' }];
    const { id } = (
      await gateway.call<MessageDto>('POST', '/api/v1/messages', { to: number, text: 'Hi', channels: plan })
    ).body;
    await eventually(async () => {
      expect((await gateway.call('GET', `/api/v1/messages/${id}`)).body.attempts).toMatchObject([
        { status: 'accepted' },
      ]);
    });
    await says(number, 'STOP', { metadata: { source: 'sms' } });
    // It was accepted, and may have arrived: that is how it ends.
    expect(await finished(gateway, id)).toMatchObject({ status: 'sent', attempts: [{ channel: 'whatsapp' }] });
  });

  it('while a message waits for its retry gets no further request', async () => {
    const number = somebody();
    gateway.sandbox.misbehave({ kind: 'status', status: 500, to: number, channel: 'sms', times: 4 });
    const message = { to: number, text: 'Hi', channels: [{ channel: 'sms' }] };
    await suppress(number, { channel: 'whatsapp' });
    const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', message)).body;
    await suppress(number, { channel: 'sms', reason: 'complaint' });
    const { status, failure, attempts } = await finished(gateway, id);
    expect({ status, failure }).toMatchObject({ status: 'suppressed', failure: { code: 'suppressed' } });
    expect(attempts.length).toBeLessThan(4);
  });
});

describe('a sender who says START', () => {
  it('gets messages again, and is told', async () => {
    const number = somebody();
    await says(number, 'STOP');
    const start = await says(number, 'start');
    expect(start).toMatchObject({ keyword: 'start', replyMessageId: expect.any(String) });
    expect(await finished(gateway, start.replyMessageId!)).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    expect(await suppressionsOf(number)).toEqual([]);
    expect(await historyOf(number)).toMatchObject([{ change: 'lifted', causeId: start.id }, { change: 'added' }]);
    expect(await deliver(gateway, { to: number })).toMatchObject({ status: 'delivered' });
    // The second STOP of a day counts, and is not confirmed; nor is the second START of an hour.
    expect(await says(number, 'STOP')).toMatchObject({ keyword: 'stop', replyMessageId: null });
    expect(await suppressionsOf(number)).toHaveLength(1);
    expect(await says(number, 'START')).toMatchObject({ keyword: 'start', replyMessageId: null });
    expect(await suppressionsOf(number)).toEqual([]);
  });

  it('stays suppressed where an operator decided so', async () => {
    const number = somebody();
    await suppress(number, { reason: 'complaint', note: 'by phone' });
    await says(number, 'STOP');
    expect(await says(number, 'START')).toMatchObject({ keyword: 'start', replyMessageId: null });
    expect(await suppressionsOf(number)).toMatchObject([{ reason: 'complaint', note: 'by phone' }]);
    expect(await deliver(gateway, { to: number })).toMatchObject({ status: 'suppressed' });
  });

  it('is handed to handlers when nothing suppresses the sender', async () => {
    const item = await says(somebody(), 'START');
    expect(item.keyword).toBeNull();
    expect(script.timesSeen(item.providerMessageId).first).toBe(1);
  });

  it('stays suppressed when the STOP was written later, though it came earlier', async () => {
    const number = somebody();
    await says(number, 'STOP');
    const early = new Date(Date.now() - 60_000).toISOString();
    expect(await says(number, 'START', { timestamp: early })).toMatchObject({ keyword: 'start', replyMessageId: null });
    expect(await suppressionsOf(number)).toHaveLength(1);
  });
});

describe('a sender who asks for HELP', () => {
  it('is answered in the language of the word, also when suppressed', async () => {
    const number = somebody();
    await says(number, 'STOP');
    const help = await says(number, 'Ayuda');
    expect(help.keyword).toBe('help');
    const answer = await finished(gateway, help.replyMessageId!);
    expect(answer).toMatchObject({ status: 'delivered', text: expect.stringMatching(/^Responda STOP/) });
    expect(await suppressionsOf(number)).toHaveLength(1);
  });
});

describe('settings', () => {
  let other: Gateway;
  beforeAll(async () => {
    other = await startGateway({ settings: { OPT_OUT_SCOPE: 'channel', OPT_OUT_STOP_TEXT: 'No more.' } });
  });
  afterAll(async () => {
    await other?.close();
    delete process.env['OPT_OUT_SCOPE'];
    delete process.env['OPT_OUT_STOP_TEXT'];
  });

  it('say what STOP ends, and what it is answered', async () => {
    const number = somebody();
    await deliverWebhook(
      other,
      'message',
      incoming({ from_number: number, content: 'STOP', metadata: { source: 'sms' } }),
    );
    await eventually(async () => {
      const { body } = await other.call('GET', `/api/v1/suppressions/${number}`);
      expect(body.suppressions).toMatchObject([{ channel: 'sms', reason: 'opt_out' }]);
    });
    const { items } = (await other.call('GET', `/api/v1/messages?to=${encodeURIComponent(number)}`)).body;
    expect(items).toMatchObject([{ text: 'No more.' }]);
    expect(await deliver(other, { to: number })).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
  });
});
