import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { withPolicy } from './support/delivery-policy.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { letExpire } from './support/let-expire.js';
import { query } from './support/query.js';
import { IN_LINE } from './support/tables.js';

const FIRST_PROBE_MS = 300;
const LONGEST_PROBE_MS = 1_200;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  other = await startGateway({ beside: gateway });
  const probes = { firstProbeMs: FIRST_PROBE_MS, longestProbeMs: LONGEST_PROBE_MS };
  for (const replica of [gateway, other]) withPolicy(replica, probes);
});
afterAll(async () => {
  await other?.close();
  await gateway?.close();
});
afterEach(async () => {
  await gateway.sandbox.reset();
  await sql('DELETE FROM channel_holds');
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const holds = () =>
  sql<{ channel: string; kind: string; reason: string }>('SELECT channel, kind, reason FROM channel_holds ORDER BY 1');
const health = async () => {
  const { status, body } = await gateway.call('GET', '/api/v1/webhooks/siren/health');
  return { status, reasons: body.reasons as string[] };
};
const submit = async (to: string, message: Record<string, unknown> = {}) =>
  (await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: `To ${to}`, ...message })).body;
const requestsTo = (to: string) => gateway.sandbox.requests.filter((request) => request.to === to);
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => `+9198765${from + i}`);
const isInLine = async (ids: readonly string[]) => {
  const rows = await sql(`SELECT FROM ${IN_LINE} WHERE id = ANY($1)`, [ids]);
  expect(rows).toHaveLength(ids.length);
};
/** A pause has begun, and what was on the wire then has been answered: all but the probe stand in their lines. */
const untilPaused = (ids: readonly string[]) =>
  eventually(async () => {
    expect(await holds()).toContainEqual(expect.objectContaining({ kind: 'pause' }));
    expect((await sql(`SELECT FROM ${IN_LINE} WHERE id = ANY($1)`, [ids])).length).toBeGreaterThanOrEqual(
      ids.length - 1,
    );
  });

describe('a key that Siren refuses', () => {
  it('pauses every channel, burns no message, shows in the health, and sending resumes by itself', async () => {
    gateway.sandbox.misbehave({ kind: 'status', status: 401 });
    const before = gateway.sandbox.requests.length;
    const messages = await Promise.all(numbers(11000, 40).map((to) => submit(to)));
    await untilPaused(messages.map(({ id }) => id));
    expect(await holds()).toEqual([
      { channel: 'sms', kind: 'pause', reason: 'http_401' },
      { channel: 'whatsapp', kind: 'pause', reason: 'http_401' },
    ]);
    expect(await health()).toEqual({
      status: 503,
      reasons: ['sms is paused: http_401', 'whatsapp is paused: http_401'],
    });
    const [all] = await sql<{ inLine: Date }>('SELECT clock_timestamp() AS "inLine"');
    // By the clock of the database: on a busy machine a request arrives late, and the next one may not.
    const probes = await eventually(async () => {
      const begun = await sql<{ at: Date }>(
        `SELECT started_at AS at FROM delivery_attempts
          WHERE started_at > $1 ORDER BY at`,
        [all!.inLine],
      );
      expect(begun.length).toBeGreaterThanOrEqual(4);
      return begun.map(({ at }) => at.getTime());
    });
    const gaps = probes.slice(1).map((at, i) => at - probes[i]!);
    expect(gaps[0]!).toBeGreaterThanOrEqual(2 * FIRST_PROBE_MS - 1);
    expect(gaps[1]!).toBeGreaterThanOrEqual(4 * FIRST_PROBE_MS - 1);
    expect(gaps[2]!).toBeGreaterThanOrEqual(LONGEST_PROBE_MS - 1);
    expect(gateway.sandbox.requests.slice(before).every(({ channel }) => channel === 'whatsapp')).toBe(true);

    await gateway.sandbox.reset();
    const ends = await Promise.all(messages.map(({ id }) => finished(gateway, id)));
    for (const end of ends) {
      expect(end).toMatchObject({ status: 'delivered', channel: 'whatsapp', fallbackUsed: false });
    }
    const refusals = ends.flatMap(({ attempts }) => attempts.slice(0, -1).map(({ error }) => error?.code));
    // On a machine that is too busy a request may be held back: it never left, and Siren saw nothing of it.
    expect([...new Set(refusals)].filter((code) => code !== 'not_sent')).toEqual(['http_401']);
    expect(await holds()).toEqual([]);
    expect(await health()).toEqual({ status: 200, reasons: [] });
  });

  it('is not written into each waiting message with each probe', async () => {
    gateway.sandbox.misbehave({ kind: 'status', status: 401 });
    const messages = await Promise.all(numbers(12000, 60).map((to) => submit(to)));
    const versions = () =>
      sql<{ id: string; xmin: string }>(
        'SELECT message_id AS id, xmin::text FROM deliveries WHERE message_id = ANY($1)',
        [messages.map(({ id }) => id)],
      );
    await untilPaused(messages.map(({ id }) => id));
    const earlier = new Map((await versions()).map(({ id, xmin }) => [id, xmin]));
    const requests = gateway.sandbox.requests.length;
    await eventually(() => expect(gateway.sandbox.requests.length).toBeGreaterThanOrEqual(requests + 3));
    const rewritten = (await versions()).filter(({ id, xmin }) => earlier.get(id) !== xmin);
    // For each probe a few are looked at, the more the slower the machine is, but not the line.
    expect(rewritten.length).toBeLessThan(messages.length / 2);
    await gateway.sandbox.reset();
    await Promise.all(messages.map(({ id }) => finished(gateway, id)));
  });
});

describe('an answer that may be the account’s fault', () => {
  const refused = (to: string) => gateway.sandbox.misbehave({ kind: 'status', status: 403, to, channel: 'whatsapp' });

  it('fails the first two messages, and pauses the channel with the third in a row', async () => {
    gateway.sandbox.misbehave({ kind: 'status', status: 403, channel: 'whatsapp' });
    for (const to of numbers(13000, 2)) {
      expect(await deliver(gateway, { to })).toMatchObject({ status: 'delivered', channel: 'sms' });
    }
    expect(await holds()).toEqual([]);
    const third = await submit('+919876513002');
    await eventually(async () =>
      expect(await holds()).toEqual([{ channel: 'whatsapp', kind: 'pause', reason: 'http_403' }]),
    );
    await gateway.sandbox.reset();
    const end = await finished(gateway, third.id);
    expect(end).toMatchObject({ status: 'delivered', channel: 'whatsapp', fallbackUsed: false });
  });

  it('is the message\u2019s own where others are served in between', async () => {
    const [first, second, third, fourth] = numbers(14000, 4) as [string, string, string, string];
    [first, third, fourth].forEach(refused);
    for (const to of [first, second, third, fourth]) {
      expect(await deliver(gateway, { to })).toMatchObject({
        status: 'delivered',
        channel: to === second ? 'whatsapp' : 'sms',
      });
    }
    expect(await holds()).toEqual([]);
  });
});

describe('Retry-After', () => {
  // A hold of a second may be over before a busy machine looks.
  beforeAll(() =>
    sql(`
      CREATE TABLE holds_seen (kind text, ms float8);
      CREATE FUNCTION note_hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO holds_seen VALUES (NEW.kind, extract(epoch FROM NEW.until - NEW.since) * 1000); RETURN NULL; END $$;
      CREATE TRIGGER note_hold AFTER INSERT ON channel_holds FOR EACH ROW EXECUTE FUNCTION note_hold()`),
  );
  beforeEach(() => sql('DELETE FROM holds_seen'));

  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();
  const HOUR = 3_600_000;

  it.each<[string, () => string | undefined, number, number]>([
    ['seconds', () => '7', 7_000, 7_000],
    ['a fraction of a second', () => '2.5', 2_500, 2_500],
    ['an HTTP date', () => inSeconds(1_800), 600_000, 1_800_000],
    ['a date in the past', () => inSeconds(-3_600), 1_000, 1_000],
    ['a negative number', () => '-20', 1_000, 1_000],
    ['nothing', () => undefined, 1_000, 1_000],
    ['junk', () => 'soon, I hope', 1_000, 1_000],
    ['a year', () => '31536000', HOUR, HOUR],
    ['more than any timer holds', () => '9'.repeat(40), HOUR, HOUR],
    ['a date in the next century', () => 'Fri, 01 Jan 2100 00:00:00 GMT', HOUR, HOUR],
  ])('of %s holds the channel on every replica, an hour at most', async (what, header, least, most) => {
    const retryAfter = header();
    const to = `+9198765${15000 + what.length}`;
    gateway.sandbox.misbehave({
      ...{ kind: 'status', status: 429, to, times: 1 },
      headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    });
    const channels = [{ channel: 'whatsapp' as const }];
    const { id } = await submit(to, { channels, text: what });
    const [hold] = await eventually(async () => {
      const rows = await sql<{ ms: number; kind: string }>('SELECT kind, ms FROM holds_seen');
      expect(rows).toHaveLength(1);
      return rows;
    });
    expect(hold!.kind).toBe('wait');
    expect(hold!.ms).toBeGreaterThanOrEqual(least - 1);
    expect(hold!.ms).toBeLessThanOrEqual(most + 1);

    if (least > 5_000) {
      // Another message, handled by whichever replica, stands in the line as well.
      const neighbour = await submit(to.replace('+91987651', '+91987652'), { channels, text: what });
      await eventually(() => isInLine([neighbour.id]));
      expect(requestsTo(neighbour.to)).toEqual([]);
      await gateway.call('POST', `/api/v1/messages/${neighbour.id}/cancel`);
    }
    const { body } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
    expect(body.attempts[0]).toMatchObject({ status: 'failed', error: { code: 'http_429', retryable: true } });
    await gateway.call('POST', `/api/v1/messages/${id}/cancel`);
  });
});

describe('a message in a line', () => {
  const hold = (channel: string) =>
    sql(
      `INSERT INTO channel_holds (channel, kind, since, until, reason) VALUES ($1, 'wait', now(), now() + interval '1 hour', 'a test')`,
      [channel],
    );

  it('goes to the next channel, which is open, after HOLD_MAX_SECONDS', async () => {
    for (const replica of [gateway, other]) withPolicy(replica, { holdMaxMs: 1_000 });
    await hold('whatsapp');
    const message = await deliver(gateway, { to: '+919876517501' });
    expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
    expect(requestsTo(message.to).map(({ channel }) => channel)).toEqual(['sms']);
    const waited = new Date(message.attempts[0]!.startedAt).getTime() - new Date(message.createdAt).getTime();
    expect(waited).toBeGreaterThanOrEqual(1_000);
    for (const replica of [gateway, other]) withPolicy(replica, { holdMaxMs: 3_600_000 });
  });

  it('expires in time, and can be cancelled', async () => {
    await hold('sms');
    const channels = [{ channel: 'sms' }];
    const expiresAt = new Date(Date.now() + 1_800_000).toISOString();
    const expiring = await submit('+919876517502', { channels, expiresAt });
    const cancelled = await submit('+919876517503', { channels });
    await eventually(() => isInLine([expiring.id, cancelled.id]));
    expect((await gateway.call('POST', `/api/v1/messages/${cancelled.id}/cancel`)).body).toMatchObject({
      status: 'cancelled',
    });
    await letExpire(gateway.database, expiring.id);
    expect(await finished(gateway, expiring.id)).toMatchObject({ status: 'expired', attempts: [] });
    expect(await sql(`SELECT FROM ${IN_LINE}`)).toEqual([]);
  });
});

describe('a recipient who does not want to be written to', () => {
  it('is on the list once a provider says so, and gets nothing more on that channel', async () => {
    const to = '+919876516001';
    const body = { error: { code: 21610, message: 'Attempt to send to unsubscribed recipient' } };
    gateway.sandbox.misbehave({ kind: 'status', status: 400, body, to, channel: 'sms' });
    const channels = [{ channel: 'sms' }];
    expect(await deliver(gateway, { to, channels })).toMatchObject({ status: 'failed', failure: { code: '21610' } });
    expect(await sql('SELECT phone_number, channel FROM suppressions')).toEqual([{ phone_number: to, channel: 'sms' }]);
    await gateway.sandbox.reset();
    expect(await deliver(gateway, { to, channels, text: 'Once more' })).toMatchObject({ status: 'suppressed' });
    expect(requestsTo(to)).toHaveLength(1);
  });
});
