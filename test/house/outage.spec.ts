import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permitsOf, watchPermits } from '../support/booked-permits.js';
import { withPolicy } from '../support/delivery-policy.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { IN_LINE, STORED_MESSAGES } from '../support/tables.js';

const MESSAGES = 400;
const PER_SECOND = 200;
const EARLY_MS = 50;
const APART_MS = (1_000 + EARLY_MS) / PER_SECOND;
const PROBE_MS = 250;

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  // With a few quick ones a message could use up its requests before the outage is noticed.
  const retries = { RETRY_BASE_MS: '1000', RETRY_MAX_ATTEMPTS: '20' };
  const settings = { ...retries, SIREN_MAX_PER_SECOND: String(PER_SECOND) };
  gateway = await startGateway({ settings });
  other = await startGateway({ settings, beside: gateway });
  for (const replica of [gateway, other]) withPolicy(replica, { firstProbeMs: PROBE_MS, longestProbeMs: 2 * PROBE_MS });
  await watchPermits(gateway.database);
});
afterAll(async () => {
  for (const name of ['SIREN_MAX_PER_SECOND', 'RETRY_MAX_ATTEMPTS']) delete process.env[name];
  await other?.close();
  await gateway?.close();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const inLine = async () => (await sql(`SELECT FROM ${IN_LINE}`)).length;
const attempts = async () => (await sql('SELECT FROM delivery_attempts')).length;

/** The share of all pairs that are in order: half where there is no order at all. */
function inOrder(numbers: readonly number[]): number {
  const right = numbers.map((n, i) => numbers.slice(i + 1).filter((later) => later > n).length);
  return right.reduce((sum, n) => sum + n, 0) / ((numbers.length * (numbers.length - 1)) / 2);
}

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

    // Probes go on, one at a time, and the line stays as it is.
    const before = await attempts();
    const versions = new Map((await xmins()).map(({ id, xmin }) => [id, xmin]));
    await eventually(async () => expect(await attempts()).toBeGreaterThanOrEqual(before + 5));
    const rewritten = (await xmins()).filter(({ id, xmin }) => versions.has(id) && versions.get(id) !== xmin);
    // For each probe a few are looked at, the more the slower the machine is, but not the line.
    expect(rewritten.length).toBeLessThan(messages.length / 4);

    const requests = gateway.sandbox.requests.length;
    await gateway.sandbox.reset();
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/batches/${bulk.batchId}`);
      expect(body).toMatchObject({ progress: 1, counts: { delivered: messages.length } });
    });
    const ends = await sql<{ channel: string; fallback_used: boolean }>(
      `SELECT DISTINCT channel, fallback_used FROM ${STORED_MESSAGES} WHERE batch_id = $1`,
      [bulk.batchId],
    );
    expect(ends).toEqual([{ channel: 'whatsapp', fallback_used: false }]);
    expect(await sql(`SELECT FROM channel_holds`)).toEqual([]);

    // Some were on the wire when it began and wait for their own backoff, a probe is any of the first fifty, and two
    // replicas take turns as the machine lets them.
    const slots = messages.map(({ to }) => to);
    const sent = gateway.sandbox.requests.slice(requests).map(({ to }) => slots.indexOf(to));
    expect(inOrder(sent)).toBeGreaterThan(0.75);

    const booked = await permitsOf(gateway.database, 'siren', { apartMs: APART_MS, windowMs: EARLY_MS });
    for (const { at } of booked) {
      const leaving = booked.filter((slot) => slot.at >= at && slot.at < at + 1_000 + EARLY_MS - 0.01);
      expect(leaving.length).toBeLessThanOrEqual(PER_SECOND);
    }
  });
});

function xmins() {
  return sql<{ id: string; xmin: string }>(`SELECT id, xmin FROM ${IN_LINE}`);
}
