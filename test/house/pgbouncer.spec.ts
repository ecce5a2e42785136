import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ConfigurationError } from '../../src/config/configuration.error.js';
import { refuseTransactionPooling } from '../../src/database/schema-state.js';
import { ensureBuilt } from '../support/build.js';
import { startBuilt } from '../support/built-program.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { deliver, eventually } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { PGBOUNCER, type PgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { query } from '../support/query.js';
import { deliverWebhook, incoming } from '../support/siren-webhooks.js';

it.runIf(PGBOUNCER === null)('by PgBouncer: not tried', ({ skip }) => {
  skip('there is no PgBouncer on this machine: apt-get install pgbouncer');
});

/** What operators give it for clients that want more of it than it takes by itself. */
const IGNORED = 'options,extra_float_digits,statement_timeout,idle_in_transaction_session_timeout,search_path';

describe.runIf(PGBOUNCER !== null).each<[string, Record<string, string>]>([
  ['with its own defaults', {}],
  ['that ignores start-up parameters', { ignore_startup_parameters: IGNORED }],
])('by a PgBouncer in session mode, %s,', (_how, settings) => {
  let bouncer: PgBouncer;
  let database: TestDatabase;
  let gateway: Gateway;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    bouncer = await startPgBouncer(inject('postgresUrl'), { pool_mode: 'session', ...settings });
    // Migrates it, too.
    gateway = await startGateway({ database: { ...database, url: bouncer.urlOf(database.url) } });
  });
  afterAll(async () => {
    await gateway?.close();
    await bouncer?.close();
    await database?.drop();
  });

  it('the service migrates the schema it is to migrate, and is ready', async () => {
    expect((await gateway.call('GET', '/health/ready')).status).toBe(200);
    const tables = await query<{ schema: string }>(
      database,
      `SELECT DISTINCT schemaname AS schema FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.map(({ schema }) => schema).sort()).toEqual(['siren_gateway']);
  });

  it('a message is delivered by SMS when WhatsApp does not reach its recipient', async () => {
    const message = await deliver(gateway, { to: '+919876549002' });
    expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
  });

  it('a bulk is sent, and what is written to us is read', async () => {
    const messages = Array.from({ length: 50 }, (_, n) => ({ to: `+91987654${1000 + n}`, text: `Hello ${n}` }));
    const bulk = await gateway.call('POST', '/api/v1/messages/bulk', { messages });
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/batches/${bulk.body.batchId}`);
      expect(body).toMatchObject({ total: 50, progress: 1 });
    });
    const written = incoming();
    expect((await deliverWebhook(gateway, 'message', written)).status).toBe(200);
    await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/incoming-messages');
      expect(body.items[0]).toMatchObject({ providerMessageId: written.message_id });
    });
  });

  it('workers hear of what was accepted', async () => {
    // Its connection tells others as well.
    const listeners = await query(
      database,
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^(LISTEN|SELECT pg_notify)'`,
    );
    expect(listeners).toHaveLength(1);
  });
});

describe.runIf(PGBOUNCER !== null)('a pooler that does not keep sessions is refused', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    await ensureBuilt();
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  const REFUSAL =
    'DATABASE_URL leads through a pooler in transaction mode, where the settings of a session do not last: give it pool_mode = session, or use the address of Postgres itself';

  it.each<[string, Record<string, string>]>([
    ['in transaction mode', { pool_mode: 'transaction' }],
    ['in statement mode', { pool_mode: 'statement' }],
    ['with one connection to the server', { pool_mode: 'transaction', default_pool_size: '1' }],
    ['with connections that take turns', { pool_mode: 'transaction', server_round_robin: '1', min_pool_size: '5' }],
  ])('%s', async (_how, settings) => {
    const bouncer = await startPgBouncer(inject('postgresUrl'), settings);
    try {
      const refused = refuseTransactionPooling({ databaseUrl: bouncer.urlOf(database.url) });
      await expect(refused).rejects.toThrow(new ConfigurationError([REFUSAL]));
    } finally {
      await bouncer.close();
    }
  });

  it('with one line, by the service and by the migration', async () => {
    const bouncer = await startPgBouncer(inject('postgresUrl'), { pool_mode: 'transaction' });
    try {
      const env = {
        DATABASE_URL: bouncer.urlOf(database.url),
        SIREN_API_KEY: 'a-siren-key',
        SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
        ADMIN_API_KEY: 'an-admin-key-for-tests-only',
        PORT: '0',
      };
      for (const [file, more] of [
        ['main.js', {}],
        ['main.js', { DATABASE_MIGRATE: 'false' }],
        ['tools/commands/migrate.js', {}],
      ] as const) {
        const program = startBuilt(file, { ...env, ...more });
        expect(await program.ended).toBe(1);
        const output = program.output();
        if (file === 'main.js') expect(JSON.parse(output)).toMatchObject({ settings: ['DATABASE_URL'], msg: REFUSAL });
        else expect(output).toBe(`siren-gateway: ${REFUSAL}\n`);
      }
    } finally {
      await bouncer.close();
    }
  });
});

it('the way to a server itself, and through a pooler that keeps sessions, is taken', async () => {
  const database = await createTestDatabase();
  await refuseTransactionPooling({ databaseUrl: database.url });
  if (PGBOUNCER !== null) {
    const bouncer = await startPgBouncer(inject('postgresUrl'), { pool_mode: 'session' });
    await refuseTransactionPooling({ databaseUrl: bouncer.urlOf(database.url) }).finally(() => bouncer.close());
  }
  await database.drop();
});
