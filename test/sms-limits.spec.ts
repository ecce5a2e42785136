import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryDto, MessageDto } from '../src/messages/message.dto.js';
import { errorAction } from '../src/siren/error-action.js';
import { SirenClient } from '../src/siren/siren-client.js';
import { sirenError } from '../src/siren/siren-error.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { letExpire } from './support/let-expire.js';
import { query } from './support/query.js';

const PER_HOUR = 8;
const PER_PREFIX = 5;
const HOUR_MS = 3_600_000;
const SMS_ALONE = [{ channel: 'sms' }];

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  const settings = { SMS_MAX_PER_HOUR: String(PER_HOUR), SMS_MAX_PER_PREFIX_PER_HOUR: String(PER_PREFIX) };
  gateway = await startGateway({ settings });
  other = await startGateway({ settings, beside: gateway });
});
afterAll(async () => {
  delete process.env.SMS_MAX_PER_HOUR;
  delete process.env.SMS_MAX_PER_PREFIX_PER_HOUR;
  await other?.close();
  await gateway?.close();
});
beforeEach(() => sql('DELETE FROM sms_hours'));
afterEach(async () => {
  vi.restoreAllMocks();
  await gateway.sandbox.reset();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const smsSent = () => gateway.sandbox.requests.filter(({ channel }) => channel === 'sms').length;
/** The test may run into the next hour, which has a budget of its own. */
const hours = () => sql<{ hour: Date; prefix: string; n: number }>('SELECT * FROM sms_hours WHERE n > 0');
const spent = async () => (await hours()).filter(({ prefix }) => prefix === '').reduce((sum, { n }) => sum + n, 0);
const submit = (message: Record<string, unknown>, by = gateway) =>
  by.call<MessageDto>('POST', '/api/v1/messages', { text: 'Your share is ₹300', ...message });
const message = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const putOff = ({ history }: MessageDto) => history.filter(({ event }) => event === 'sms_limit_reached');

/** Nothing more may leave in this hour and the next. */
const spendAll = () =>
  sql(
    `INSERT INTO sms_hours SELECT date_trunc('hour', now() + h * interval '1 hour', 'UTC'), '', ${PER_HOUR}
       FROM generate_series(0, 1) AS h ON CONFLICT (hour, prefix) DO UPDATE SET n = excluded.n`,
  );

function expectNextHour({ at, detail }: HistoryDto): void {
  const nextHour = (Math.floor(new Date(at).getTime() / HOUR_MS) + 1) * HOUR_MS;
  const until = new Date(detail.until as string).getTime();
  expect(until).toBeGreaterThanOrEqual(nextHour);
  expect(until).toBeLessThan(nextHour + 300_000);
}

describe('the caps on SMS', () => {
  it('hold over all replicas together, by the beginning of the number and in all; who is beyond them waits', async () => {
    const accepted = await Promise.all(
      Array.from({ length: 24 }, async (_, i) => {
        // Eight digits with the country code: 91987654 and 91987655.
        const to = `+9198765${i % 2 ? '4' : '5'}${String(1000 + i)}`;
        return (await submit({ to, text: `No ${i}`, channels: SMS_ALONE }, i % 3 ? gateway : other)).body.id;
      }),
    );
    const settled = await eventually(async () => {
      const all = await Promise.all(accepted.map(message));
      for (const one of all) expect(one.finishedAt !== null || putOff(one).length > 0).toBe(true);
      return all;
    });
    const budgets = await hours();
    for (const { prefix, n } of budgets) expect(n).toBeLessThanOrEqual(prefix === '' ? PER_HOUR : PER_PREFIX);
    const sent = smsSent();
    expect(sent).toBe(await spent());
    expect(sent).toBeGreaterThanOrEqual(PER_HOUR);
    const waiting = settled.filter(({ finishedAt }) => finishedAt === null);
    expect(settled.filter(({ status }) => status === 'delivered')).toHaveLength(sent);
    expect(waiting).toHaveLength(settled.length - sent);
    for (const one of waiting) {
      expect(one).toMatchObject({ status: 'queued', failure: null, attempts: [] });
      expect(putOff(one)).toMatchObject([{ detail: { channel: 'sms' } }]);
      expectNextHour(putOff(one)[0]!);
    }
    const ids = waiting.map(({ id }) => id);
    const times = await sql<{ id: string; until: Date }>(
      'SELECT message_id AS id, next_at AS until FROM deliveries WHERE message_id = ANY($1)',
      [ids],
    );
    expect(new Map(times.map(({ id, until }) => [id, until.toISOString()]))).toEqual(
      new Map(waiting.map((one) => [one.id, putOff(one)[0]!.detail.until])),
    );
    expect(new Set(times.map(({ until }) => until.getTime())).size).toBeGreaterThan(1);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/sms_limited_total\{limit="(hour|prefix)"\} [1-9]/);

    // The next hour.
    await sql('DELETE FROM sms_hours');
    await sql('UPDATE deliveries SET next_at = now() WHERE message_id = ANY($1)', [ids.slice(0, 3)]);
    for (const id of ids.slice(0, 3)) expect(await finished(gateway, id)).toMatchObject({ status: 'delivered' });
    await sql(`UPDATE deliveries SET expires_at = now(), next_at = now() WHERE message_id = ANY($1)`, [ids.slice(3)]);
    for (const id of ids.slice(3)) expect(await finished(gateway, id)).toMatchObject({ status: 'expired' });
  });

  it('keep a message that would fall back, and do not touch WhatsApp', async () => {
    await spendAll();
    const { body } = await submit({ to: '+919876549002' });
    const waiting = await eventually(async () => {
      const one = await message(body.id);
      expect(putOff(one)).toHaveLength(1);
      // What is read while its turn is committed may have the history of after it, and the attempts of before.
      expect(one.attempts.map(({ channel, status }) => `${channel} ${status}`)).toEqual(['whatsapp failed']);
      return one;
    });
    expect(waiting.finishedAt).toBeNull();
    expect(await deliver(gateway, { to: '+919876540001' })).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    await sql('DELETE FROM sms_hours');
    await sql('UPDATE deliveries SET next_at = now() WHERE message_id = $1', [body.id]);
    expect(await finished(gateway, body.id)).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
  });

  it('keep it no longer than it lives', async () => {
    await spendAll();
    const expiresAt = new Date(Date.now() + HOUR_MS / 60).toISOString();
    const { body } = await submit({ to: '+919876540003', channels: SMS_ALONE, expiresAt });
    await eventually(async () => expect(putOff(await message(body.id))).toHaveLength(1));
    await letExpire(gateway.database, body.id);
    const ended = await finished(gateway, body.id);
    expect(ended).toMatchObject({ status: 'expired', attempts: [] });
    expect(putOff(ended)).toHaveLength(1);
  });
});

describe('what an SMS took of this hour', () => {
  it('is given back when Siren could not be reached', async () => {
    gateway.sandbox.misbehave({ kind: 'refuse' });
    const { body } = await submit({ to: '+919876540004', channels: SMS_ALONE });
    await eventually(async () => expect((await message(body.id)).attempts[0]).toMatchObject({ status: 'failed' }));
    await gateway.sandbox.reset();
    const ended = await finished(gateway, body.id);
    expect(ended.attempts.length).toBeGreaterThan(1);
    expect(await hours()).toMatchObject([{ n: 1 }, { n: 1 }]);
  });

  it('is given back when the request was held back, since it could no longer leave in time', async () => {
    const error = sirenError('sms', {
      ...{ code: 'not_sent', message: 'held back', retryable: true },
      decision: errorAction({ channel: 'sms', code: 'not_sent' }),
    });
    const heldBack = { outcome: 'rejected', error } as const;
    let left = 3;
    for (const replica of [gateway, other]) {
      const client = replica.app.get(SirenClient);
      const send = client.send.bind(client);
      vi.spyOn(client, 'send').mockImplementation((channel, sent, options) =>
        left-- > 0 ? Promise.resolve(heldBack) : send(channel, sent, options),
      );
    }
    const ended = await deliver(gateway, { to: '+919876540005', channels: SMS_ALONE });
    expect(ended.attempts.map(({ error: e }) => e?.code)).toEqual(['not_sent', 'not_sent', 'not_sent', undefined]);
    expect(await hours()).toMatchObject([{ n: 1 }, { n: 1 }]);
  });

  it('is given back when Siren refused it, once for each', async () => {
    const ended = await deliver(gateway, { to: '+919876549008', channels: SMS_ALONE });
    expect(ended.attempts.map(({ status }) => status)).toEqual(['failed', 'failed', 'delivered']);
    expect(await hours()).toMatchObject([{ n: 1 }, { n: 1 }]);
  });

  it('is kept when nobody knows whether it was sent, or it failed later', async () => {
    gateway.sandbox.misbehave({ kind: 'reset', channel: 'sms', times: 1 });
    const repeated = await deliver(gateway, { to: '+919876540006', channels: SMS_ALONE });
    expect(repeated.attempts).toHaveLength(2);
    expect(await spent()).toBe(2);
    await deliver(gateway, { to: '+919876549012', channels: SMS_ALONE });
    expect(await spent()).toBe(3);
  });

  it('is taken again by each message that waits for it, however many gave theirs back', async () => {
    gateway.sandbox.misbehave({ kind: 'status', status: 400, channel: 'sms', times: 3 * PER_PREFIX });
    for (let i = 0; i < 3 * PER_PREFIX; i++) {
      const refused = await deliver(gateway, { to: `+91987654100${i % 10}`, channels: SMS_ALONE, text: `No ${i}` });
      expect(refused).toMatchObject({ status: 'failed', failure: { code: 'http_400' } });
    }
    expect(await spent()).toBe(0);
  });
});
