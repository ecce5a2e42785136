import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CHANNELS } from '../src/siren/channel.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { openClient } from './support/open-client.js';
import { schemaText } from './support/schema-text.js';

const MIGRATIONS = readdirSync(new URL('../migrations/', import.meta.url))
  .filter((file) => file.endsWith('.up.sql'))
  .map((file) => file.replace('.up.sql', ''))
  .sort();

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

it('makes by its migrations the schema that was reviewed', async () => {
  await expect(await schemaText(database.url)).toMatchFileSnapshot('./schema.sql');
});

it('knows the channels of the table, and no others', async () => {
  const client = await openClient(database.url);
  onTestFinished(() => client.end());
  const asked = [...CHANNELS, 'all', 'fax', ''];
  const { rows } = await client.query<{ known: string }>(
    'SELECT word AS known FROM unnest($1::text[]) AS word WHERE siren_gateway.is_channel(word)',
    [asked],
  );
  expect(rows.map(({ known }) => known)).toEqual(CHANNELS);
});

describe('the schema, taken back and made again', () => {
  let own: TestDatabase;
  let client: Client;
  let before: string;
  beforeEach(async () => {
    own = await createTestDatabase();
    client = await openClient(own.url);
    before = await schemaText(own.url);
  });
  afterEach(async () => {
    await client.end();
    await own.drop();
  });

  const run = async (step: string) =>
    client.query(await readFile(new URL(`../migrations/${step}.sql`, import.meta.url), 'utf8'));
  /** This migration and all after it: as an operator goes back, the newest first. */
  const since = (first: string) => MIGRATIONS.slice(MIGRATIONS.indexOf(first));
  const takeBack = async (first: string) => {
    for (const step of since(first).toReversed()) await run(`${step}.down`);
  };
  const makeAgain = async (first: string) => {
    for (const step of since(first)) await run(`${step}.up`);
  };

  it('is the same from what was learned on', async () => {
    await takeBack('0011_learned');
    expect(await schemaText(own.url)).not.toMatch(/not_on_whatsapp|learn|saved/);
    await makeAgain('0011_learned');
    expect(await schemaText(own.url)).toBe(before);
  });

  it('is the same from what is searched by, discarded, named and signed in on', async () => {
    await client.query(`INSERT INTO batches (id, created_at, total, upload_complete, name)
                        VALUES (uuid7_floor(now()), now(), 0, true, 'May bills')`);
    await client.query(`INSERT INTO incoming_messages (id, provider_message_id, from_number, channel, type, provider_type, media,
                                                       metadata, sent_at, received_at, status)
                        VALUES (uuid7_floor(now()), 'in', '1', 'sms', 'text', 'text', '[]', '{}', now(), now(), 'discarded')`);
    await takeBack('0013_batch_name');
    expect(await schemaText(own.url)).not.toMatch(
      /last_digits|search_words|lower\(reference\)|discarded|resen|session|lifted_because|dead_subject|suppressions_(\w+_)?created_at/,
    );
    expect((await client.query('SELECT status FROM incoming_messages')).rows).toEqual([{ status: 'failed' }]);
    await makeAgain('0013_batch_name');
    expect(await schemaText(own.url)).toBe(before);
  });

  it('is the same from what tries of a held channel said on', async () => {
    await client.query(`INSERT INTO channel_holds (channel, kind, since, until, reason, probe_ms, was_wait)
                        VALUES ('sms', 'pause', now(), now(), 'http_429', 5000, true)`);
    await takeBack('0019_probes');
    expect(await schemaText(own.url)).not.toMatch(/prob(es|ing)\b/);
    expect((await client.query('SELECT kind, probe_ms FROM channel_holds')).rows).toEqual([
      { kind: 'wait', probe_ms: null },
    ]);
    await makeAgain('0019_probes');
    expect(await schemaText(own.url)).toBe(before);
  });
});

it('names every row by a primary key, and logs every table, so that rows can be copied to another node', async () => {
  const client = await openClient(database.url);
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c
      WHERE relnamespace = 'siren_gateway'::regnamespace AND relkind IN ('r', 'p')
        AND (relpersistence <> 'p' OR NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary))`,
  );
  await client.end();
  expect(rows.map(({ name }) => name)).toEqual([]);
});

it('would show whatever a migration added beside tables and functions', async () => {
  const client = await openClient(database.url);
  await client.query(`
    CREATE SEQUENCE a_sequence; CREATE VIEW a_view AS SELECT 1; CREATE TYPE a_type AS ENUM ('a');
    CREATE TRIGGER a_trigger BEFORE UPDATE ON batches EXECUTE FUNCTION suppress_redundant_updates_trigger();
    CREATE STATISTICS a_statistic ON channel, reason FROM suppressions; CREATE POLICY a_policy ON batches`);
  await client.end();
  expect((await schemaText(database.url)).match(/^-- and the .+$/gm)).toEqual([
    '-- and the policy a_policy on batches',
    '-- and the sequence a_sequence',
    '-- and the statistics a_statistic',
    '-- and the trigger a_trigger on batches',
    '-- and the trigger audit_is_only_added_to on audit',
    '-- and the type a_type',
    '-- and the view a_view',
  ]);
});
