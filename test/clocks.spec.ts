import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DatabaseClock } from '../src/database/clock.js';
import { DatabaseState } from '../src/database/database-watch.js';
import { DatabaseProbes } from '../src/database/database-probes.js';
import type { DataSource } from 'typeorm';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const HOUR_SECONDS = 3_600;
const MINUTE_SECONDS = 60;

/** The time of day alone: what has passed is measured by another clock. */
function setProcessClock(aheadSeconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + aheadSeconds * 1_000, shouldAdvanceTime: true });
}

describe.each([
  ['three hours ahead', 3 * HOUR_SECONDS],
  ['three hours behind', -3 * HOUR_SECONDS],
])('a process whose clock is %s', (_how, aheadSeconds) => {
  let gateway: Gateway;
  beforeAll(async () => {
    setProcessClock(aheadSeconds);
    gateway = await startGateway();
  });
  afterAll(async () => {
    vi.useRealTimers();
    await gateway?.close();
  });

  /** A moment so many seconds from now, by the database's clock. */
  const inSeconds = async (seconds: number) => {
    const [row] = await query<{ at: Date }>(
      gateway.database,
      'SELECT clock_timestamp() + make_interval(secs => $1) AS at',
      [seconds],
    );
    return row!.at.toISOString();
  };
  const lately = async () => [await inSeconds(-MINUTE_SECONDS), await inSeconds(MINUTE_SECONDS)] as const;
  const message = (change: object) => ({ to: '+919876540001', text: 'Your share is ₹300', ...change });

  it('takes what the database says is still to come, and expires it when the database says so', async () => {
    const { status, body } = await gateway.call('POST', '/api/v1/messages', message({ expiresAt: await inSeconds(5) }));
    expect(status).toBe(202);
    const finished = await deliver(gateway, message({ expiresAt: await inSeconds(MINUTE_SECONDS) }));
    expect(finished.status).toBe('delivered');
    expect(new Date(body.createdAt).getTime()).toBeLessThan(new Date(await inSeconds(1)).getTime());
  });

  it('refuses what the database says is over, alone, in a bulk and in a dry run', async () => {
    const late = message({ expiresAt: await inSeconds(-MINUTE_SECONDS) });
    const errors = [expect.objectContaining({ path: 'expiresAt' })];
    const alone = await gateway.call('POST', '/api/v1/messages', late);
    expect(alone).toMatchObject({ status: 400, body: { errors } });
    const bulk = await gateway.call('POST', '/api/v1/messages/bulk', { messages: [late, message({})] });
    expect(bulk.body).toMatchObject({ accepted: 1, rejected: [{ index: 0, errors }] });
    const dry = await gateway.call('POST', '/api/v1/messages/validate', late);
    expect(dry.body).toMatchObject({ valid: false, problem: { errors } });
  });

  it('lists what happened in a time, by the clock of the database', async () => {
    const { id } = await deliver(gateway, message({}));
    const received = incoming();
    await deliverWebhook(gateway, 'message', received);
    const [from, to] = await lately();
    const items = async (path: string, names: [string, string]) =>
      (await gateway.call('GET', `${path}?limit=200&${names[0]}=${from}&${names[1]}=${to}`)).body.items;

    const created: [string, string] = ['createdFrom', 'createdTo'];
    expect(await items('/api/v1/messages', created)).toContainEqual(expect.objectContaining({ id }));
    expect(await items('/api/v1/attempts', created)).toContainEqual(expect.objectContaining({ messageId: id }));
    const receivedIn: [string, string] = ['receivedFrom', 'receivedTo'];
    const webhook = expect.objectContaining({ providerMessageId: received.message_id });
    expect(await items('/api/v1/received-webhooks', receivedIn)).toContainEqual(webhook);
    await eventually(async () => expect(await items('/api/v1/incoming-messages', receivedIn)).toContainEqual(webhook));
  });

  it('counts in the minutes of the database, by default those that end now', async () => {
    await deliver(gateway, message({}));
    const [from, to] = await lately();
    for (const range of ['', `?from=${from}&to=${to}`]) {
      const { body } = await gateway.call('GET', `/api/v1/statistics${range}`);
      expect(body.messages.delivered).toBeGreaterThan(0);
    }
    const { body } = await gateway.call('GET', '/api/v1/statistics/timeseries?interval=minute');
    expect(new Date(body.to).getTime()).toBeLessThan(new Date(await inSeconds(90)).getTime());
  });

  it('is ready, and says in the details and in a metric how far it is off', async () => {
    const ready = await gateway.call('GET', '/health/ready');
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(ready.status).toBe(200);
    const { clock } = ready.body.details;
    expect(clock.message).toMatch(/set it right$/);
    const shown = Number(/^siren_gateway_clock_ahead_seconds (\S+)$/m.exec(metrics)?.[1]);
    // The pretended clock does not go as evenly as a real one.
    for (const seconds of [clock.aheadSeconds, shown]) expect(Math.abs(seconds - aheadSeconds)).toBeLessThan(60);
  });

  it('shows the time of the database to who asks for the health of the integration', async () => {
    const { body } = await gateway.call('GET', '/api/v1/webhooks/siren/health');
    expect(Math.abs(new Date(body.timestamp).getTime() - new Date(await inSeconds(0)).getTime())).toBeLessThan(10_000);
  });
});

describe('a difference of the clocks', () => {
  it('is logged once when it begins and once when it ends', () => {
    const lines: string[] = [];
    const log = {
      warn: (fields: { aheadSeconds: number }) => lines.push(`warn ${fields.aheadSeconds}`),
      log: (fields: { aheadSeconds: number }) => lines.push(`log ${fields.aheadSeconds}`),
    };
    let wall = Date.UTC(2026, 0, 1);
    const clock = new DatabaseClock(
      () => 0,
      () => wall,
    );
    clock.learn(wall, 0);
    const probes = new DatabaseProbes({} as DataSource, new DatabaseState(), log, clock);
    for (const seconds of [0, 29, 31, 31, 10_800, 29, 0, -40]) {
      wall = Date.UTC(2026, 0, 1) + seconds * 1_000;
      probes.compareClocks();
    }
    expect(lines).toEqual(['warn 31', 'log 29', 'warn -40']);
  });
});
