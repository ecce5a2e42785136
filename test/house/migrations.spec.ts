import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../src/tools/local/plan-local-run.js';
import { fileNameOf, nameOf, readMigrations } from '../../src/database/data-source.js';
import { migrate, migrateDown } from '../../src/database/migrator.js';
import { eventually } from '../support/eventually.js';
import { startBuilt, type BuiltProgram } from '../support/built-program.js';
import { ensureBuilt } from '../support/build.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { openClient } from '../support/open-client.js';
import { schemaText } from '../support/schema-text.js';

/** The service's settings but for its database and port. */
const SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  SIREN_BASE_URL: 'http://127.0.0.1:1',
  SIREN_API_KEY: 'a-siren-key-that-nobody-takes',
  SIREN_WEBHOOK_SECRET: 'one-webhook-secret-of-a-migrations-run',
  ADMIN_API_KEY: 'one-admin-key-of-a-migrations-run',
  SHUTDOWN_DRAIN_MS: '0',
  LOG_LEVEL: 'warn',
};

/** What is in a database beside Postgres' own: schemas, and whatever lies in `public`. */
const EVERYTHING = `
  SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast)'
  UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  ORDER BY name`;

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await createEmptyDatabase();
  client = await openClient(database.url);
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

const options = () => ({ databaseUrl: database.url });
const names = async (sql: string) => (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
const reviewed = () => readFile(new URL('../schema.sql', import.meta.url), 'utf8');

function partitionsFrom(now: Date): string[] {
  const months = [0, 1, 2, 3].map((i) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + i)));
  return [
    ...months.map((month) => `messages_${month.toISOString().slice(0, 7).replace('-', '_')}`),
    'messages_default',
  ];
}

describe('an empty database', () => {
  it('is migrated up, down to nothing of ours, and up again', async () => {
    const empty = await names(EVERYTHING);

    const ran = await migrate(options());
    expect(await schemaText(database.url)).toBe(await reviewed());
    expect(await names(EVERYTHING)).toEqual([...empty, 'siren_gateway'].sort());

    await migrateDown(options());
    expect(await names(EVERYTHING)).toEqual(empty);

    expect(await migrate(options())).toEqual(ran);
    expect(await schemaText(database.url)).toBe(await reviewed());
  });

  /** Back to before a migration; resolves to how many are to be run again. */
  const undo = async (first: string): Promise<number> => {
    await client.query('SET search_path = siren_gateway');
    const all = readMigrations().map((migration) => new migration().name!);
    const undone = all.slice(all.findIndex((name) => fileNameOf(name) === first));
    for (const name of undone.toReversed()) {
      const down = new URL(`../../migrations/${fileNameOf(name)}.down.sql`, import.meta.url);
      await client.query(await readFile(down, 'utf8'));
      await client.query('DELETE FROM migrations WHERE name = $1', [name]);
    }
    return undone.length;
  };

  it('waits for whoever reads a table, and keeps nobody else from it', async () => {
    const ran = await migrate(options());
    const undone = await undo('0016_resends');
    const reader = await openClient(database.url);
    onTestFinished(() => reader.end());
    await reader.query('BEGIN');
    await reader.query('SELECT FROM siren_gateway.messages LIMIT 1');
    let isDone = false;
    const reported: string[] = [];
    const migrated = migrate(options(), (words) => reported.push(words)).finally(() => (isDone = true));
    // Somebody stood behind it, and was let through when it gave up.
    await eventually(async () => {
      const began = performance.now();
      await client.query('SELECT FROM messages LIMIT 1');
      if (performance.now() - began < 100) throw new Error('nobody has waited');
    });
    await eventually(() => expect(reported).toHaveLength(1));
    expect(isDone).toBe(false);
    await reader.query('COMMIT');
    expect(await migrated).toEqual(ran.slice(-undone));
    expect(await schemaText(database.url)).toBe(await reviewed());
  });

  it('is tried again after a deadlock with who locks the same tables in another order', async () => {
    const ran = await migrate(options());
    const undone = await undo('0015_search');
    // Shorter than the migration waits for a lock, else it gives up before anybody sees the deadlock.
    await client.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''600ms''', current_database()); END $$`,
    );
    const writer = await openClient(database.url);
    onTestFinished(() => writer.end());
    await writer.query('BEGIN; LOCK TABLE siren_gateway.messages IN ROW EXCLUSIVE MODE');
    // Its own wait ends later than that of the migration, which is the one to be given up.
    await writer.query(`SET LOCAL deadlock_timeout = '10s'`);
    const migrated = migrate(options());
    await eventually(async () => {
      const held = `SELECT 1 FROM pg_locks WHERE granted AND mode = 'ShareLock' AND relation = 'incoming_messages'::regclass`;
      expect((await client.query(held)).rows).toHaveLength(1);
    });
    await writer.query('LOCK TABLE siren_gateway.incoming_messages IN ROW EXCLUSIVE MODE; COMMIT');
    expect(await migrated).toEqual(ran.slice(-undone));
    expect(await schemaText(database.url)).toBe(await reviewed());
  });

  it('gets the partitions of this month and the next three', async () => {
    const before = new Date();
    await migrate(options());
    const made = await names(
      `SELECT relname AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = 'siren_gateway.messages'::regclass ORDER BY relname`,
    );
    // A month may end while this runs.
    expect([before, new Date()].map(partitionsFrom)).toContainEqual(made);
  });

  it('holds two installations side by side, and loses only the one that is taken away', async () => {
    await migrate(options());
    await migrate({ ...options(), schema: 'another' });
    expect(await schemaText(database.url, 'another')).toBe(await reviewed());

    await migrateDown(options());

    expect(await schemaText(database.url, 'another')).toBe(await reviewed());
    expect(await names(EVERYTHING)).not.toContain('siren_gateway');
  });
});

describe('a database that was migrated', () => {
  it('is left as it is by migrating again', async () => {
    expect(await migrate(options())).not.toEqual([]);
    await client.query(`INSERT INTO siren_gateway.batches VALUES (gen_random_uuid(), now(), 0, true)`);
    expect(await migrate(options())).toEqual([]);
    expect(await names('SELECT id::text AS name FROM siren_gateway.batches')).toHaveLength(1);
  });

  it('of before the first release is refused with what to do, and left as it is', async () => {
    await client.query(`CREATE SCHEMA siren_gateway;
      CREATE TABLE siren_gateway.migrations (id serial, timestamp bigint, name text);
      INSERT INTO siren_gateway.migrations (timestamp, name) VALUES (1700000000001, 'messages1700000000001')`);
    await expect(migrate(options())).rejects.toThrow(/from before the first release.*remove \.data\//);
    expect(await names(`SELECT relname AS name FROM pg_class WHERE relname = 'messages'`)).toEqual([]);
  });

  it('keeps what is not ours when everything of ours is taken away', async () => {
    await migrate(options());
    await client.query('CREATE TABLE siren_gateway.of_somebody_else (id int)');
    await expect(migrateDown(options())).rejects.toThrow('cannot drop schema siren_gateway');
    expect(await names(`SELECT relname AS name FROM pg_class WHERE relname = 'of_somebody_else'`)).toHaveLength(1);
  });
});

it('keeps nothing of a migration that failed half-way, and goes on once the cause is gone', async () => {
  await client.query('CREATE SCHEMA siren_gateway');
  // In the way of a statement in the middle of the first migration.
  await client.query('CREATE TABLE siren_gateway.suppressions (id int)');
  await expect(migrate(options())).rejects.toThrow('relation "suppressions" already exists');
  expect(await names(`SELECT relname AS name FROM pg_class WHERE relname = 'messages'`)).toEqual([]);

  await client.query('DROP TABLE siren_gateway.suppressions');
  await migrate(options());
  expect(await schemaText(database.url)).toBe(await reviewed());
});

it('waits for whoever is migrating already', async () => {
  await client.query(`SELECT pg_advisory_lock(hashtextextended('siren-gateway migrations', 0))`);
  const migrated = migrate(options());
  await expect
    .poll(() =>
      names(
        `SELECT datname AS name FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`,
      ),
    )
    .toHaveLength(1);
  expect(await names(EVERYTHING)).not.toContain('siren_gateway');

  await client.query('SELECT pg_advisory_unlock_all()');
  expect(await migrated).not.toEqual([]);
});

describe('in processes of their own', () => {
  beforeAll(ensureBuilt);

  const start = (file: string, env: Record<string, string> = {}): BuiltProgram => {
    const program = startBuilt(file, env);
    onTestFinished(async () => {
      program.signal('SIGKILL');
      await program.ended;
    });
    return program;
  };
  const startService = async () => {
    const port = await findFreePort();
    const program = start('main.js', { ...SETTINGS, DATABASE_URL: database.url, PORT: String(port) });
    const isReady = () =>
      fetch(`http://127.0.0.1:${port}/health/ready`).then(
        ({ status }) => status,
        () => program.output(),
      );
    return { program, isReady };
  };

  it('four services that start at once on an empty database all come up, and stop when they are told', async () => {
    const services = await Promise.all([startService(), startService(), startService(), startService()]);
    for (const { isReady } of services) await expect.poll(isReady).toBe(200);
    expect(await schemaText(database.url)).toBe(await reviewed());

    for (const { program } of services) program.signal('SIGTERM');
    expect(await Promise.all(services.map(({ program }) => program.ended))).toEqual([0, 0, 0, 0]);
  });

  it('of four migrations at once one does it, and the others wait and find it done', async () => {
    const programs = [1, 2, 3, 4].map(() => start('tools/commands/migrate.js', { DATABASE_URL: database.url }));
    expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);

    const said = programs.map((program) => program.output()).sort();
    const none = 'siren-gateway: the database has the newest schema: it was so already\n';
    const names = readMigrations().map((Migration) => nameOf(new Migration().name!));
    const all = `siren-gateway: the database has the newest schema: ran ${names.join(', ')}\n`;
    expect(said).toEqual([none, none, none, all]);
    expect(await schemaText(database.url)).toBe(await reviewed());
  });

  it.each([
    ['DATABASE_URL is missing', {}, 'siren-gateway: DATABASE_URL is missing: set it, see .env.example\n'],
    [
      'the database is away',
      { DATABASE_URL: 'postgres://someone:hidden-word@127.0.0.1:1/x' },
      'siren-gateway: the migration failed: the database at 127.0.0.1:1/x is not there: nothing listens. Start it, or correct host and port\n',
    ],
    [
      'the address is none',
      { DATABASE_URL: 'mysql://someone:hidden-word@127.0.0.1/x' },
      'siren-gateway: DATABASE_URL must be an address like postgresql://user:password@host:5432/database\n',
    ],
  ])('a migration ends with code 1 and one line when %s', async (_what, env, line) => {
    const program = start('tools/commands/migrate.js', env);
    expect(await program.ended).toBe(1);
    expect(program.output()).toBe(line);
  });
});
