import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FaultPostgres } from '../../support/faults/fault-postgres.js';
import { type Answer, type Gateway, startGateway } from '../../support/gateway.js';
import { query } from '../../support/query.js';
import { deliverWebhook, ENDPOINTS, incoming, receipt } from '../../support/siren-webhooks.js';

const message = { to: '+919876540001', text: 'Your share is ₹300' };
const submit = (gateway: Gateway) => gateway.call('POST', '/api/v1/messages', message);
const ready = (gateway: Gateway) => gateway.call('GET', '/health/ready', undefined, { authorization: '' });

function expectUnavailable(answer: Answer<unknown>): void {
  expect(answer).toMatchObject({ status: 503, body: { type: '/problems/unavailable', status: 503 } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.stringify(answer.body)).not.toMatch(/disk|sql|postgres|trigger|relation|\.[jt]s\b|127\.0\.0\.1/i);
}

/** SQLSTATEs that say nothing of a row, and whether reading goes on while writing does not. */
const BAD_MOMENTS: [code: string, name: string, refusesWrites: boolean][] = [
  ['53100', 'disk_full', true],
  ['53000', 'insufficient_resources', true],
  ['53200', 'out_of_memory', true],
  ['53400', 'configuration_limit_exceeded', true],
  ['58030', 'io_error', true],
  ['25006', 'read_only_sql_transaction', true],
  ['53300', 'too_many_connections', false],
  ['08006', 'connection_failure', false],
  ['08P01', 'protocol_violation, as PgBouncer says it', false],
  ['57014', 'query_canceled', false],
  ['57P01', 'admin_shutdown', false],
  ['57P02', 'crash_shutdown', false],
  ['57P03', 'cannot_connect_now', false],
  ['57P05', 'idle_session_timeout', false],
  ['25P03', 'idle_in_transaction_session_timeout', false],
  ['40001', 'serialization_failure', false],
];

describe('a statement that fails with', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterEach(() => query(gateway.database, 'DROP FUNCTION IF EXISTS fail() CASCADE'));
  afterAll(() => gateway?.close());

  /** Whoever writes into these tables meets this SQLSTATE. */
  async function failWith(code: string): Promise<void> {
    await query(
      gateway.database,
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'no more' USING ERRCODE = '${code}'; END $$`,
    );
    for (const table of ['messages', 'webhook_spool'])
      await query(gateway.database, `CREATE TRIGGER fail BEFORE INSERT ON ${table} EXECUTE FUNCTION fail()`);
  }

  it.each(BAD_MOMENTS)('%s (%s) is a 503, and nothing is stored', async (code, _name, refusesWrites) => {
    await eventually(async () => expect((await ready(gateway)).status).toBe(200));
    await failWith(code);
    expectUnavailable(await submit(gateway));
    expectUnavailable(await gateway.call('POST', '/api/v1/messages/bulk', { messages: [message, message] }));
    const bodies = { message: incoming(), 'delivery-status': receipt(`receipt-${code}`, 'sent') };
    for (const endpoint of ENDPOINTS) expectUnavailable(await deliverWebhook(gateway, endpoint, bodies[endpoint]));
    if (refusesWrites) {
      // After a word of being read-only the pool connects anew, and is without an answer meanwhile.
      await eventually(async () =>
        expect(await ready(gateway)).toMatchObject({
          status: 503,
          body: { error: { database: { status: 'down', message: 'it refuses writes' } } },
        }),
      );
    }
    expect((await gateway.call('GET', '/health/live')).status).toBe(200);

    await query(gateway.database, 'DROP FUNCTION fail() CASCADE');
    await eventually(async () => expect((await submit(gateway)).status).toBe(202));
    for (const endpoint of ENDPOINTS) {
      await eventually(async () =>
        expect((await deliverWebhook(gateway, endpoint, bodies[endpoint])).status).toBe(200),
      );
    }
    await eventually(async () => expect((await ready(gateway)).status).toBe(200));
  });

  it.each([
    ['23514', 'check_violation'],
    ['XX000', 'internal_error'],
  ])('%s (%s) is no bad moment, but a bug of ours', async (code) => {
    await failWith(code);
    expect((await submit(gateway)).status).toBe(500);
    expect((await ready(gateway)).status).toBe(200);
  });
});

describe('a primary that is demoted', () => {
  let postgres: FaultPostgres;
  let gateway: Gateway;
  beforeAll(async () => {
    postgres = await FaultPostgres.start();
    gateway = await startGateway({ database: { url: postgres.url, drop: () => Promise.resolve() } });
  });
  afterAll(async () => {
    await gateway?.close();
    await postgres?.close();
  });

  it('is not used until it is a primary again: the API answers 503 and the service is not ready', async () => {
    expect((await submit(gateway)).status).toBe(202);
    await postgres.demote();
    // It answers, and can be read.
    expect(await query(postgres.url, 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: true }]);
    const [before] = await query<{ n: number }>(postgres.url, 'SELECT count(*)::int AS n FROM messages');
    for (let n = 0; n < 20; n++) {
      expectUnavailable(await submit(gateway));
      expectUnavailable(await gateway.call('GET', '/api/v1/messages'));
      expectUnavailable(await deliverWebhook(gateway, 'message', incoming()));
      expect((await ready(gateway)).status).toBe(503);
    }
    expect((await gateway.call('GET', '/health/live')).status).toBe(200);

    await postgres.promote();
    await eventually(async () => expect((await ready(gateway)).status).toBe(200));
    expect(await query(postgres.url, 'SELECT count(*)::int AS n FROM messages')).toEqual([before]);
    expect((await submit(gateway)).status).toBe(202);
  });
});
