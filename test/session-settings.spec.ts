import { DataSource } from 'typeorm';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { dataSourceOptions } from '../src/database/data-source.js';
import { StandingConnection } from '../src/database/standing-connection.js';
import { poolOf } from '../src/database/transaction.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './support/database.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { schemaText } from './support/schema-text.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

/** What each setting is where nobody meddles with it, as our sessions want it, and as somebody may have set it. */
const SETTINGS: [name: string, wanted: string, meddled: string][] = [
  ['search_path', 'siren_gateway', 'elsewhere, pg_catalog'],
  ['client_encoding', 'UTF8', 'LATIN1'],
  ['DateStyle', 'ISO, MDY', 'German, DMY'],
  ['IntervalStyle', 'postgres', 'iso_8601'],
  ['TimeZone', 'UTC', 'Asia/Kathmandu'],
  ['bytea_output', 'hex', 'escape'],
  ['extra_float_digits', '1', '-15'],
  ['array_nulls', 'on', 'off'],
  ['standard_conforming_strings', 'on', 'off'],
  ['backslash_quote', 'safe_encoding', 'on'],
  ['quote_all_identifiers', 'off', 'on'],
  ['transform_null_equals', 'off', 'on'],
  ['row_security', 'on', 'off'],
  ['gin_fuzzy_search_limit', '0', '1'],
  ['default_transaction_isolation', 'read committed', 'serializable'],
  ['default_transaction_read_only', 'off', 'on'],
  ['default_transaction_deferrable', 'off', 'on'],
  ['statement_timeout', '15s', '2s'],
  ['lock_timeout', '0', '1ms'],
  ['idle_in_transaction_session_timeout', '5s', '10ms'],
  ['client_connection_check_interval', '1s', '0'],
  ['tcp_user_timeout', '10000', '2s'],
  ['idle_session_timeout', '0', '2s'],
  ['exit_on_error', 'off', 'on'],
  // Since Postgres 17.
  ['transaction_timeout', '0', '10s'],
  ['jit', 'off', 'on'],
];

/** One login for the whole file, which may do everything; its settings are its own. */
const ROLE = `meddled_${process.pid}`;
/** Those of SETTINGS that this server knows. */
let known: typeof SETTINGS;
beforeAll(async () => {
  await asSuperuser(`CREATE ROLE ${ROLE} LOGIN SUPERUSER PASSWORD '${ROLE}'`);
  const names = (await asSuperuser('SELECT name FROM pg_settings')).map(({ name }) => String(name).toLowerCase());
  known = SETTINGS.filter(([name]) => names.includes(name.toLowerCase()));
});
afterAll(() => asSuperuser(`DROP ROLE IF EXISTS ${ROLE}`));

async function asSuperuser(statement: string): Promise<Record<string, unknown>[]> {
  const client = await openClient(inject('postgresUrl'), { schema: null });
  return (await client.query<Record<string, unknown>>(statement).finally(() => client.end())).rows;
}

const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);
function ownUrl({ url }: TestDatabase): string {
  const own = new URL(url);
  own.username = own.password = ROLE;
  return own.href;
}

/** Where a setting can be given another value than the server's own. */
const WAYS: [way: string, (database: TestDatabase) => string][] = [
  ['for the database', (database) => `ALTER DATABASE ${nameOf(database)}`],
  ['for the role', () => `ALTER ROLE ${ROLE}`],
];
const set = (alter: string, name: string, value: string) =>
  asSuperuser(`${alter} SET ${name} = ${name === 'search_path' ? value : `'${value}'`}`);

describe.each(WAYS)('a setting that is changed %s', (_way, alterOf) => {
  let database: TestDatabase;
  let alter: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    alter = alterOf(database);
  });
  afterEach(() => asSuperuser(`${alter} RESET ALL`));
  afterAll(() => database?.drop());

  it.each(SETTINGS)('is set back in each session of ours: %s = %s', async (name, wanted, changed) => {
    if (!known.some(([one]) => one === name)) return;
    await set(alter, name, changed);
    const options = { databaseUrl: ownUrl(database), poolSize: 2 };
    const dataSource = await new DataSource(dataSourceOptions(options, [])).initialize();
    const shown: unknown[] = [];
    const standing = new StandingConnection({
      database: options,
      applicationName: 'a test',
      onOpen: async (client) => void shown.push((await client.query(`SHOW ${name}`)).rows[0]),
    });
    try {
      standing.start();
      shown.push((await dataSource.query<unknown[]>(`SHOW ${name}`))[0]);
      shown.push((await poolOf(dataSource).query(`SHOW ${name}`)).rows[0]);
      await eventually(() => expect(shown).toHaveLength(3));
      const key = Object.keys(shown[0] as object)[0]!;
      expect(key.toLowerCase()).toBe(name.toLowerCase());
      expect(shown).toEqual(Array.from({ length: 3 }, () => ({ [key]: wanted })));
    } finally {
      await standing.stop();
      await dataSource.destroy();
    }
  });
});

describe.each(WAYS)('with every setting changed %s', (_way, alterOf) => {
  let database: TestDatabase;
  let gateway: Gateway;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    await inDatabase('CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.messages (decoy int)');
    const alter = alterOf(database);
    for (const [name, , changed] of known) await set(alter, name, changed);
    // Migrates it, too.
    gateway = await startGateway({ database: { ...database, url: ownUrl(database) } });
  });
  afterAll(async () => {
    await gateway?.close();
    await asSuperuser(`ALTER ROLE ${ROLE} RESET ALL`);
    await database?.drop();
  });

  async function inDatabase(statement: string): Promise<Record<string, unknown>[]> {
    const client = await openClient(database.url, { schema: null });
    return (await client.query<Record<string, unknown>>(statement).finally(() => client.end())).rows;
  }

  it('the service is ready', async () => {
    expect((await gateway.call('GET', '/health/ready')).status).toBe(200);
  });

  it('a message is delivered by SMS when WhatsApp does not reach its recipient, and comes back as it was', async () => {
    const metadata = { quoted: 'it\'s \\ "here"', price: 1.25, at: '2026-02-01T00:00:00Z', none: null };
    const message = await deliver(gateway, { to: '+919876549002', text: "It's ₹300 \\ each", metadata });
    expect(message).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true, metadata });
    expect(message.text).toBe("It's ₹300 \\ each");
    expect(Math.abs(new Date(message.createdAt).getTime() - Date.now())).toBeLessThan(60_000);
    const { body } = await gateway.call('GET', `/api/v1/messages?createdFrom=${String(message.createdAt)}&limit=1`);
    expect(body.items).toEqual([expect.objectContaining({ id: message.id })]);
  });

  it('a bulk is sent, what is written to us is read, and everything is counted', async () => {
    const messages = Array.from({ length: 20 }, (_, n) => ({ to: `+91987654${1000 + n}`, text: `Hello ${n}` }));
    const bulk = await gateway.call('POST', '/api/v1/messages/bulk', { messages });
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/batches/${bulk.body.batchId}`);
      expect(body).toMatchObject({ total: 20, progress: 1, counts: { delivered: 20 } });
    });
    const written = incoming({ content: 'Ça coûte ₹12 \\ 😀' });
    expect((await deliverWebhook(gateway, 'message', written)).status).toBe(200);
    await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/incoming-messages');
      expect(body.items[0]).toMatchObject({ providerMessageId: written.message_id, text: written.content });
    });
    await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/statistics');
      expect(body.messages).toMatchObject({ delivered: 21 });
    });
  });

  it('nothing lies where the changed search path leads, and the schema is the one that was reviewed', async () => {
    await asSuperuser(`${alterOf(database)} RESET ALL`);
    const elsewhere = await inDatabase(`SELECT relname FROM pg_class WHERE relnamespace = 'elsewhere'::regnamespace`);
    expect(elsewhere).toEqual([{ relname: 'messages' }]);
    const reviewed = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
    expect(await schemaText(database.url)).toBe(reviewed);
  });
});
