import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WakeUps } from '../src/queue/wake-ups.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { FALLBACK_SOON } from './support/delivery-policy.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { letExpire } from './support/let-expire.js';
import { query } from './support/query.js';
import { IN_LINE } from './support/tables.js';

let gateway: Gateway;

const story = (message: MessageDto) =>
  message.attempts.map(({ channel, status, reason, error }) =>
    [channel, status, reason, error?.code ?? null].join(' '),
  );
const requestsTo = (to: string) => gateway.sandbox.requests.filter((request) => request.to === to);

describe.each(['toolkit', 'platform'] as const)('in dialect %s', (dialect) => {
  beforeAll(async () => {
    gateway = await startGateway({ dialect });
  });
  afterAll(() => gateway?.close());

  describe('a message is delivered', () => {
    it('by WhatsApp, when WhatsApp reaches the recipient', async () => {
      const message = await deliver(gateway, { to: '98765 40001' });
      expect(message).toMatchObject({
        to: '+919876540001',
        status: 'delivered',
        channel: 'whatsapp',
        fallbackUsed: false,
      });
      expect(story(message)).toEqual(['whatsapp delivered first ']);
      expect(message.failure).toBeNull();
      expect(message.deliveredAt).not.toBeNull();
    });

    it('by SMS at once, when WhatsApp is rejected', async () => {
      const message = await deliver(gateway, { to: '+919876549002' });
      expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
      expect(story(message)).toEqual(['whatsapp failed first 131026', 'sms delivered fallback ']);
    });

    it('by SMS, when WhatsApp was accepted and failed later', async () => {
      const message = await deliver(gateway, { to: '+919876549003' });
      expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
      expect(story(message)).toEqual(['whatsapp failed first 131026', 'sms delivered fallback ']);
      expect(message.attempts[0]!.acceptedAt).not.toBeNull();
    });

    it('by SMS after fallbackAfter, when WhatsApp stays silent', async () => {
      const message = await deliver(gateway, { to: '+919876549004', channels: FALLBACK_SOON });
      expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
      expect(story(message)).toEqual(['whatsapp accepted first ', 'sms delivered fallback ']);
      const [whatsapp, sms] = message.attempts;
      const waited = new Date(sms!.startedAt).getTime() - new Date(whatsapp!.acceptedAt!).getTime();
      expect(waited).toBeGreaterThanOrEqual(1000);
      expect(message.history.map(({ event }) => event)).toContain('status_asked');
    });

    it('by WhatsApp once more, when Siren had a fault', async () => {
      const message = await deliver(gateway, { to: '+919876549008' });
      expect(story(message)).toEqual(
        ['whatsapp failed first http_500', 'whatsapp failed retry http_500', 'whatsapp delivered retry '].map((line) =>
          line.replace('http_500', message.attempts[0]!.error!.code),
        ),
      );
      expect(message).toMatchObject({ status: 'delivered', channel: 'whatsapp', fallbackUsed: false });
    });

    it('by WhatsApp after the time that Siren asked for, when there were too many', async () => {
      const message = await deliver(gateway, { to: '+919876549009' });
      expect(message).toMatchObject({ status: 'delivered', channel: 'whatsapp', fallbackUsed: false });
      const [first, second] = message.attempts;
      const waited = new Date(second!.startedAt).getTime() - new Date(first!.failedAt!).getTime();
      expect(waited).toBeGreaterThanOrEqual(1_900);
    });

    it('by SMS, when nobody knows whether WhatsApp took it', async () => {
      for (const to of ['+919876549006', '+919876549007']) {
        const message = await deliver(gateway, { to, channels: FALLBACK_SOON });
        expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
        expect(message.attempts[0]).toMatchObject({ status: 'unknown', channel: 'whatsapp' });
        expect(requestsTo(to).filter(({ channel }) => channel === 'whatsapp')).toHaveLength(1);
      }
    });

    it('once, however often and in whatever order its receipts come', async () => {
      const message = await deliver(gateway, {
        to: '+919876549010',
        channels: [{ channel: 'whatsapp', successStatus: 'read' }],
      });
      expect(message.status).toBe('read');
      expect(story(message)).toEqual(['whatsapp read first ']);
      expect(requestsTo('+919876549010')).toHaveLength(1);
    });

    it('when its receipts come before the answer that tells their id', async () => {
      const message = await deliver(gateway, { to: '+919876549011' });
      expect(message).toMatchObject({ status: 'delivered', channel: 'whatsapp', fallbackUsed: false });
      expect(story(message)).toEqual(['whatsapp delivered first ']);
    });

    it('when only asking tells that it was', async () => {
      const message = await deliver(gateway, { to: '+919876549014', channels: FALLBACK_SOON });
      expect(message).toMatchObject({ status: 'delivered', channel: 'whatsapp', fallbackUsed: false });
      expect(message.history.map(({ event }) => event)).toContain('status_asked');
    });
  });

  describe('a message fails', () => {
    it('when no channel reaches the recipient', async () => {
      const message = await deliver(gateway, { to: '+919876549012' });
      expect(message.status).toBe('failed');
      expect(message.failure).toMatchObject({ code: '30005' });
    });

    it('without an SMS, when SMS to that country is not allowed', async () => {
      gateway.sandbox.misbehave({
        kind: 'status',
        status: 400,
        body: '{"error":{"code":131026,"message":"Message undeliverable"}}',
        to: '+447400123456',
      });
      const message = await deliver(gateway, { to: '+44 7400 123456' });
      expect(message).toMatchObject({ status: 'failed', failure: { code: 'sms_country_not_allowed' } });
      expect(requestsTo('+447400123456').map(({ channel }) => channel)).toEqual(['whatsapp']);
      await gateway.sandbox.reset();
    });

    it('as expired, when its time is over before Siren would take it', async () => {
      gateway.sandbox.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': '60' }, to: '+919876540055' });
      const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', {
        to: '+919876540055',
        text: 'Your share is ₹300',
        channels: [{ channel: 'whatsapp' }],
      });
      await eventually(async () => {
        const [row] = await query(gateway.database, `SELECT line FROM ${IN_LINE} WHERE id = $1`, [body.id]);
        expect(row?.line).toMatch(/\/whatsapp$/);
      });
      await letExpire(gateway.database, body.id);
      expect(await finished(gateway, body.id)).toMatchObject({
        status: 'expired',
        failure: { code: 'expired_on_hold' },
      });
      expect(requestsTo('+919876540055')).toHaveLength(1);
      await gateway.sandbox.reset();
      await query(gateway.database.url, 'DELETE FROM channel_holds');
    });
  });

  describe('a late receipt', () => {
    it('is recorded after the fallback: both channels delivered, and nothing more is sent', async () => {
      const to = '+919876549004';
      const before = requestsTo(to).length;
      const message = await deliver(gateway, { to, channels: FALLBACK_SOON });
      await gateway.sandbox.sendReceipt({ messageId: message.attempts[0]!.providerMessageId!, status: 'delivered' });
      const after = await eventually(async () => {
        const { body } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${message.id}`);
        expect(body.attempts[0]!.status).toBe('delivered');
        return body;
      });
      expect(after.attempts.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
      expect(after.finishedAt).toBe(message.finishedAt);
      expect(requestsTo(to).length - before).toBe(2);
    });
  });

  describe('many messages', () => {
    it('are delivered as a batch, and its progress can be watched', async () => {
      const messages = Array.from({ length: 60 }, (_, i) => ({
        to: `+9198765100${String(i).padStart(2, '0')}`,
        text: `Hello ${i}`,
      }));
      const bulk = await gateway.call('POST', '/api/v1/messages/bulk', {
        messages: [...messages, { to: '123', text: 'x' }, { to: '+919876510000', text: '' }, 7],
      });
      expect(bulk.status).toBe(202);
      expect(bulk.body).toMatchObject({ accepted: 60, rejectedCount: 3 });
      expect(bulk.body.rejected.map(({ index }: { index: number }) => index)).toEqual([60, 61, 62]);
      const batch = await eventually(async () => {
        const { body } = await gateway.call('GET', `/api/v1/batches/${bulk.body.batchId}`);
        expect(body).toMatchObject({ progress: 1 });
        return body;
      });
      expect(batch).toMatchObject({ total: 60, counts: { delivered: 60 }, uploadComplete: true });
      expect(batch.finishedAt).not.toBeNull();
    });
  });
});

describe('a lost hint', () => {
  it('costs half a second, not the message', async () => {
    gateway = await startGateway();
    // Nobody is told that anything has come.
    gateway.app.get(WakeUps).wake = () => undefined;
    const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', { to: '+919876540001', text: 'Hello' });
    expect(await finished(gateway, body.id)).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    await gateway.close();
  });
});
