import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { withPolicy } from './support/delivery-policy.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { letExpire } from './support/let-expire.js';
import { query } from './support/query.js';
import { STORED_MESSAGES } from './support/tables.js';

/** Requests a step, were they to count. */
const RETRY_MAX_ATTEMPTS = 2;
const HOLD_MAX_MS = 1_000;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { RETRY_MAX_ATTEMPTS: String(RETRY_MAX_ATTEMPTS) } });
  withPolicy(gateway, { firstProbeMs: 300, longestProbeMs: 600 });
});
afterAll(async () => {
  delete process.env.RETRY_MAX_ATTEMPTS;
  await gateway.close();
});
afterEach(async () => {
  withPolicy(gateway, { holdMaxMs: 3_600_000 });
  await gateway.sandbox.reset();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const submit = async (to: string, message: Record<string, unknown> = {}) =>
  (await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: `To ${to}`, ...message })).body.id;
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => `+9198763${from + i}`);
/** Requests of one step that failed since nothing reached Siren. */
const tried = (id: string, least: number) =>
  eventually(async () => {
    const { attempts } = await find(id);
    expect(attempts.length).toBeGreaterThanOrEqual(least);
    return attempts;
  });
const smsBegun = () => sql<{ n: number }>(`SELECT count(*)::int AS n FROM delivery_attempts WHERE channel = 'sms'`);
/** Requests of before say nothing of an outage that begins now. */
const makeOld = () => sql(`UPDATE delivery_attempts SET started_at = started_at - interval '2 minutes'`);

describe('while nothing reaches Siren', () => {
  it.each([1, 3])('none of %i messages fails: they wait, and are sent when it is back', async (count) => {
    gateway.sandbox.misbehave({ kind: 'refuse' });
    const ids = await Promise.all(numbers(10_000 + count * 10, count).map((to) => submit(to)));
    for (const id of ids) {
      const attempts = await tried(id, RETRY_MAX_ATTEMPTS + 2);
      expect(attempts.filter(({ status }) => status === 'failed')).toMatchObject(
        attempts
          .filter(({ status }) => status === 'failed')
          .map(() => ({ channel: 'whatsapp', error: { code: 'connection_refused', retryable: true } })),
      );
    }
    await gateway.sandbox.reset();
    for (const id of ids) {
      const { status, channel, fallbackUsed, attempts } = await finished(gateway, id);
      expect({ status, channel, fallbackUsed }).toEqual({
        status: 'delivered',
        channel: 'whatsapp',
        fallbackUsed: false,
      });
      expect(attempts.at(-1)!.reason).toBe('retry');
    }
  });

  it('a message expires in time', async () => {
    gateway.sandbox.misbehave({ kind: 'refuse' });
    const id = await submit('+919876320001', { expiresAt: new Date(Date.now() + 60_000).toISOString() });
    await tried(id, 1);
    await eventually(() => letExpire(gateway.database, id));
    expect(await finished(gateway, id)).toMatchObject({ status: 'expired', channel: 'whatsapp', fallbackUsed: false });
  });

  it('it goes by no other channel that does not reach Siren either, and by one that does', async () => {
    withPolicy(gateway, { holdMaxMs: HOLD_MAX_MS });
    gateway.sandbox.misbehave({ kind: 'refuse' });
    await makeOld();
    const id = await submit('+919876330001');
    // It has been tried again after HOLD_MAX_SECONDS: then the next channel was looked at, too.
    await eventually(async () => {
      const { attempts, createdAt } = await find(id);
      expect(Date.parse(String(attempts.at(-1)!.startedAt)) - Date.parse(String(createdAt))).toBeGreaterThan(
        HOLD_MAX_MS,
      );
    });
    expect(new Set((await find(id)).attempts.map(({ channel }) => channel))).toEqual(new Set(['whatsapp']));

    await sql(
      `INSERT INTO delivery_attempts (id, message_id, number, step, channel, reason, status, started_at, accepted_at)
       VALUES ($1, $1, 1, 0, 'sms', 'first', 'accepted', now(), now())`,
      [uuid()],
    );
    await eventually(async () =>
      expect((await find(id)).attempts.at(-1)).toMatchObject({ channel: 'sms', error: { code: 'connection_refused' } }),
    );
    await gateway.sandbox.reset();
    expect(await finished(gateway, id)).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
  });

  it('many messages wait in the line of their channel, however long, and none becomes an SMS', async () => {
    withPolicy(gateway, { holdMaxMs: HOLD_MAX_MS });
    gateway.sandbox.misbehave({ kind: 'refuse' });
    await makeOld();
    const [before] = await smsBegun();
    const ids = await Promise.all(numbers(40_000, 40).map((to) => submit(to)));
    await eventually(async () => {
      const [row] = await sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${STORED_MESSAGES}
          WHERE id = ANY($1) AND line LIKE '%/whatsapp' AND created_at < now() - make_interval(secs => $2)`,
        [ids, (2 * HOLD_MAX_MS) / 1_000],
      );
      // Others are the probe of the pause, or wait for a backoff of their own.
      expect(row!.n).toBeGreaterThanOrEqual(ids.length / 2);
    });
    expect(await smsBegun()).toEqual([before]);
    await gateway.sandbox.reset();
    for (const id of ids) {
      expect(await finished(gateway, id)).toMatchObject({
        status: 'delivered',
        channel: 'whatsapp',
        fallbackUsed: false,
      });
    }
  });
});
