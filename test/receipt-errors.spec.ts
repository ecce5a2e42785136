import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { withPolicy } from './support/delivery-policy.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, receipt } from './support/siren-webhooks.js';
import { STORED_WEBHOOKS } from './support/tables.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  withPolicy(gateway, { firstProbeMs: 300, longestProbeMs: 1_200 });
  // Nothing is reported but what the test reports.
  gateway.sandbox.setWebhookBaseUrl(null);
});
afterAll(() => gateway.close());
afterEach(async () => {
  await gateway.sandbox.reset();
  await sql('DELETE FROM channel_holds');
  await sql('DELETE FROM consecutive_errors');
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const holds = () =>
  sql<{ channel: string; kind: string; reason: string }>('SELECT channel, kind, reason FROM channel_holds');
const suppressed = (to: string) => sql('SELECT channel, reason FROM suppressions WHERE phone_number = $1', [to]);
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;

let made = 0;

/** A message whose newest attempt Siren has accepted. */
async function accepted(channels: object[]): Promise<{ id: string; to: string; providerId: string }> {
  const to = `+91987654${String(++made).padStart(4, '0')}`;
  const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: `To ${to}`, channels });
  const providerId = await acceptedId(body.id);
  return { id: body.id, to, providerId };
}

function acceptedId(id: string): Promise<string> {
  return eventually(async () => {
    const newest = (await find(id)).attempts.at(-1);
    expect(newest?.status).toBe('accepted');
    return newest!.providerMessageId!;
  });
}

/** Delivers a receipt, and waits until it was applied. */
async function report(providerId: string, status: string, change: Record<string, unknown> = {}): Promise<void> {
  const before = await processed();
  expect((await deliverWebhook(gateway, 'delivery-status', receipt(providerId, status, change))).status).toBe(200);
  await eventually(async () => expect(await processed()).toBeGreaterThan(before));
}

const processed = async () =>
  (await sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${STORED_WEBHOOKS} WHERE status = 'processed'`))[0]!.n;

const WHATSAPP = [{ channel: 'whatsapp', fallbackAfter: 60 }];
const SMS = [{ channel: 'sms', fallbackAfter: 60 }];
const BOTH = [...WHATSAPP, ...SMS];
const ACCOUNT = { error: { code: 131042, message: 'Business eligibility payment issue' } };

describe('an opt-out in a receipt', () => {
  it.each<[string, Record<string, unknown>]>([
    ['ErrorCode', { ErrorCode: '21610' }],
    ['a list of errors', { error: [{ code: 21610 }] }],
    ['error.error.code', { error: { error: { code: '21610' } } }],
    ['the second of errors', { errors: [{ code: 'X' }, { code: 21610 }] }],
    ['twilio_error_code', { twilio_error_code: 21610 }],
    ['errors beneath a code of WhatsApp', { code: 100, errors: [{ code: 21610 }] }],
  ])('is found as %s, and no SMS follows', async (_where, fields) => {
    const { id, to, providerId } = await accepted(SMS);
    await report(providerId, 'failed', fields);
    expect(await finished(gateway, id)).toMatchObject({ status: 'failed', failure: { code: '21610' } });
    expect(await suppressed(to)).toEqual([{ channel: 'sms', reason: 'refused with code 21610' }]);
    const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: 'Again', channels: SMS });
    expect(await finished(gateway, body.id)).toMatchObject({ status: 'suppressed', attempts: [] });
  });

  it.each<[string, [string, Record<string, unknown>][]]>([
    ['was delivered', [['delivered', {}]]],
    ['has failed for another reason', [['failed', { error: { code: 30005 } }]]],
    ['was read', [['read', {}]]],
  ])('is obeyed when the message %s before', async (_how, earlier) => {
    const { id, to, providerId } = await accepted(SMS);
    for (const [status, change] of earlier) await report(providerId, status, change);
    const { status } = await finished(gateway, id);
    expect(await suppressed(to)).toEqual([]);
    await report(providerId, 'failed', { ErrorCode: '21610' });
    expect(await suppressed(to)).toEqual([{ channel: 'sms', reason: 'refused with code 21610' }]);
    expect((await find(id)).status).toBe(status);
  });

  it('is obeyed beside a word that nobody knows', async () => {
    const { id, to, providerId } = await accepted(SMS);
    await report(providerId, 'unsubscribed', { error_code: 21610 });
    expect(await suppressed(to)).toHaveLength(1);
    await gateway.call('POST', `/api/v1/messages/${id}/cancel`);
  });

  it('is obeyed once: a repeat does not take back what the recipient said since', async () => {
    const { to, providerId } = await accepted(SMS);
    await report(providerId, 'failed', { ErrorCode: '21610' });
    await sql('DELETE FROM suppressions WHERE phone_number = $1', [to]);
    await report(providerId, 'failed', { ErrorCode: '21610', timestamp: '2026-01-01T12:00:00Z' });
    expect(await suppressed(to)).toEqual([]);
  });
});

describe('a code of the account in a receipt', () => {
  it('of one message, even repeated, pauses nothing: the message goes on by the next channel', async () => {
    const { id, providerId } = await accepted(BOTH);
    for (let i = 0; i < 4; i++) {
      await report(providerId, 'failed', { ...ACCOUNT, timestamp: `2026-01-01T12:00:0${i}Z` });
    }
    expect(await holds()).toEqual([]);
    await eventually(async () =>
      expect((await find(id)).attempts).toMatchObject([
        { channel: 'whatsapp', status: 'failed', error: { code: '131042', retryable: false } },
        { channel: 'sms', reason: 'fallback' },
      ]),
    );
  });

  it('pauses the channel with the third different message in a row, which waits and is sent again', async () => {
    const messages = [await accepted(BOTH), await accepted(BOTH), await accepted(WHATSAPP)] as const;
    const [first, second, third] = messages;
    await report(first.providerId, 'failed', ACCOUNT);
    await report(second.providerId, 'failed', ACCOUNT);
    expect(await holds()).toEqual([]);
    await report(third.providerId, 'failed', ACCOUNT);
    await eventually(async () =>
      expect((await find(third.id)).attempts).toMatchObject([
        { status: 'failed', error: { code: '131042', retryable: true } },
        { channel: 'whatsapp', reason: 'retry', status: 'accepted' },
      ]),
    );
    // The probe was taken; another single receipt begins a new row.
    await eventually(async () => expect(await holds()).toEqual([]));
    await report(await acceptedId(third.id), 'failed', ACCOUNT);
    expect(await holds()).toEqual([]);
    expect(await finished(gateway, third.id)).toMatchObject({ status: 'failed', failure: { code: '131042' } });
    for (const { id } of [first, second]) expect((await find(id)).fallbackUsed).toBe(true);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['was delivered', 'delivered', {}],
    ['failed for the recipient', 'failed', { error: { code: 131026 } }],
  ])('counts from anew after a message that %s', async (_how, status, change) => {
    const messages = [];
    for (let i = 0; i < 4; i++) messages.push(await accepted(BOTH));
    const [a, b, c, d] = messages.map(({ providerId }) => providerId) as [string, string, string, string];
    await report(a, 'failed', ACCOUNT);
    await report(b, 'failed', ACCOUNT);
    await report(c, status, change);
    await report(d, 'failed', ACCOUNT);
    expect(await holds()).toEqual([]);
  });

  it('counts in its order where several come as one list', async () => {
    const ids = [];
    for (let i = 0; i < 4; i++) ids.push((await accepted(BOTH)).providerId);
    const [a, b, c, d] = ids as [string, string, string, string];
    const before = await processed();
    const list = [
      receipt(a, 'failed', ACCOUNT),
      receipt(b, 'failed', ACCOUNT),
      receipt(c, 'delivered'),
      receipt(d, 'failed', ACCOUNT),
    ];
    expect((await deliverWebhook(gateway, 'delivery-status', list)).status).toBe(200);
    await eventually(async () => expect(await processed()).toBe(before + 4));
    expect(await holds()).toEqual([]);
  });

  it.each(['0', '200', 0, 200])('%j says nothing of it, from however many messages', async (code) => {
    for (let i = 0; i < 4; i++) {
      const { id, providerId } = await accepted(BOTH);
      await report(providerId, 'failed', { error: { code, message: 'Failed' } });
      await eventually(async () => expect((await find(id)).fallbackUsed).toBe(true));
    }
    expect(await holds()).toEqual([]);
  });
});

describe('dates in a receipt that are none', () => {
  it('are left out and noted in the history, and the receipt counts', async () => {
    const { id, providerId } = await accepted(WHATSAPP);
    await report(providerId, 'delivered', { delivered_at: '0001-01-01T00:00:00Z', timestamp: 'N/A' });
    const { status, history } = await finished(gateway, id);
    expect(status).toBe('delivered');
    expect(history.find(({ event }) => event === 'receipt')?.detail).toMatchObject({
      changed: true,
      leftOut: ['delivered_at', 'timestamp'],
    });
  });
});

describe('an id that a double would change', () => {
  it('matches its receipts, as a number and as a text', async () => {
    const answer = (id: string) => ({ kind: 'status', status: 200, body: `{"message_id":${id}}`, times: 1 }) as const;
    for (const [id, written] of [
      ['12345678901234567890', '12345678901234567890'],
      ['9007199254740993', '"9007199254740993"'],
    ] as const) {
      gateway.sandbox.misbehave(answer(id));
      const { id: messageId, providerId } = await accepted(WHATSAPP);
      expect(providerId).toBe(id);
      const body = `\ufeff{"message_id":${written},"status":"delivered"}`;
      expect((await deliverWebhook(gateway, 'delivery-status', body)).status).toBe(200);
      expect(await finished(gateway, messageId)).toMatchObject({ status: 'delivered' });
    }
  });
});
