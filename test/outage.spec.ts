import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT, withPolicy } from './support/delivery-policy.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const MESSAGES = 400;
const PER_SECOND = 200;
const TRIAL_MS = 250;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  // A backoff as in production: with a tiny one a message could use up its requests before the outage is noticed.
  const backoff = { RETRY_BASE_MS: '1000' };
  const settings = { ...PATIENT, ...backoff, SIREN_MAX_PER_SECOND: String(PER_SECOND), RECIPIENT_LIMIT: '0' };
  gateway = await startGateway({ settings });
  other = await startGateway({ settings, beside: gateway });
  for (const replica of [gateway, other]) withPolicy(replica, { firstTrialMs: TRIAL_MS, longestTrialMs: 2 * TRIAL_MS });
});
afterAll(async () => {
  delete process.env.SIREN_MAX_PER_SECOND;
  delete process.env.RECIPIENT_LIMIT;
  await other?.close();
  await gateway?.close();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const inLine = async () => (await sql('SELECT FROM messages WHERE held_channel IS NOT NULL')).length;

describe.each([
  ['that answers 503', 0, () => gateway.sandbox.misbehave({ kind: 'status', status: 503 })],
  ['that refuses connections', 1, () => gateway.sandbox.misbehave({ kind: 'refuse' })],
])('an outage of Siren, %s,', (_how, series, begins) => {
  it('makes messages wait and costs none of them; afterwards all are sent, the oldest first, at the rate', async () => {
    begins();
    const messages = Array.from({ length: MESSAGES }, (_, i) => ({
      to: `+9198765${series}${String(i).padStart(4, '0')}`,
      text: 'Hello',
      reference: String(i),
    })).filter(({ to }) => !/90\d\d$/.test(to));
    const { body: bulk } = await gateway.call('POST', '/api/v1/messages/bulk', { messages });
    await eventually(async () => {
      expect(await sql(`SELECT kind, reason FROM channel_holds WHERE channel = 'whatsapp'`)).toEqual([
        { kind: 'pause', reason: 'outage' },
      ]);
      expect(await inLine()).toBeGreaterThanOrEqual(messages.length - 1);
    });

    // Trials go on, one at a time, and the line stays as it is.
    const [before] = await sql<{ n: number; at: string }>(
      `SELECT count(*)::int AS n, clock_timestamp()::text AS at FROM delivery_attempts`,
    );
    const versions = new Map((await xmins()).map(({ id, xmin }) => [id, xmin]));
    await eventually(async () => {
      const [now] = await sql<{ n: number }>('SELECT count(*)::int AS n FROM delivery_attempts');
      expect(now!.n).toBeGreaterThanOrEqual(before!.n + 5);
    });
    const rewritten = (await xmins()).filter(({ id, xmin }) => versions.has(id) && versions.get(id) !== xmin);
    expect(rewritten.length).toBeLessThanOrEqual(messages.length / 10);

    const requests = gateway.sandbox.requests.length;
    await gateway.sandbox.reset();
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/batches/${bulk.batchId}`);
      expect(body).toMatchObject({ progress: 1, counts: { delivered: messages.length } });
    }, 30_000);
    const ends = await sql<{ channel: string; fallback_used: boolean }>(
      'SELECT DISTINCT channel, fallback_used FROM messages WHERE batch_id = $1',
      [bulk.batchId],
    );
    expect(ends).toEqual([{ channel: 'whatsapp', fallback_used: false }]);
    expect(await sql(`SELECT FROM channel_holds`)).toEqual([]);

    const sent = gateway.sandbox.requests.slice(requests);
    const times = sent.map(({ at }) => new Date(at).getTime()).sort((a, b) => a - b);
    for (const from of times) {
      const second = times.filter((time) => time >= from && time < from + 1000).length;
      expect(second).toBeLessThanOrEqual(PER_SECOND * 1.1);
    }
    // Some were on the wire when it began and wait for their own backoff, and a trial is any of the first fifty.
    const places = sent.map(({ to }) => messages.findIndex((message) => message.to === to));
    const outOfPlace = places.filter((place, i) => Math.abs(place - i) > 100);
    expect(outOfPlace.length).toBeLessThanOrEqual(messages.length / 10);
  }, 60_000);
});

function xmins() {
  return sql<{ id: string; xmin: string }>('SELECT id, xmin::text FROM messages WHERE held_channel IS NOT NULL');
}
