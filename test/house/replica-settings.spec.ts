import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/config/read-configuration.js';
import { readSecretFile } from '../../src/config/setting-files.js';
import { ALL_SETTINGS } from '../../src/config/settings.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { differingSettings, digestsOf, ReplicaRegistry } from '../../src/replicas/replicas.module.js';
import { ensureBuilt } from '../support/build.js';
import { type BuiltProgram, startBuilt } from '../support/built-program.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { query } from '../support/query.js';

const ENV = {
  DATABASE_URL: 'postgresql://gateway@localhost/gateway',
  SIREN_API_KEY: 'a-siren-key-that-is-secret',
  SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
  ADMIN_API_KEY: 'an-admin-key-for-tests-only',
};
const shared = (env: Record<string, string> = {}) => readConfiguration({ ...ENV, ...env }, readSecretFile).shared;

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource(dataSourceOptions({ databaseUrl: database.url, poolSize: 2 }, [])).initialize();
});
beforeEach(() => query(database, 'DELETE FROM replicas'));
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

/** A process with these settings that starts now, and what it says of them. */
async function start(env: Record<string, string> = {}): Promise<{ registry: ReplicaRegistry; said: string[][] }> {
  const said: string[][] = [];
  const log = { warn: ({ settings }: { settings: string[] }) => said.push(settings) };
  const registry = new ReplicaRegistry(dataSource, shared(env), log);
  await registry.onApplicationBootstrap();
  return { registry, said };
}
const rows = () => query<{ digests: object; seen_at: Date }>(database, 'SELECT digests, seen_at FROM replicas');

describe('of processes on one database', () => {
  it('the one that starts later says which of its settings differ, and the earlier one says nothing', async () => {
    const earlier = await start();
    const later = await start({
      SIREN_MAX_PER_SECOND: '80',
      RECIPIENT_LIMIT: '5',
      ADMIN_API_KEY: 'another-admin-key-for-tests',
      SIREN_WEBHOOK_SECRET: 'another-webhook-secret-for-tests',
    });
    await earlier.registry.renew();
    await later.registry.renew();
    expect(earlier.said).toEqual([]);
    expect(later.said).toEqual([['ADMIN_API_KEY', 'RECIPIENT_LIMIT', 'SIREN_MAX_PER_SECOND', 'SIREN_WEBHOOK_SECRET']]);
    for (const { registry } of [earlier, later]) await registry.beforeApplicationShutdown();
    expect(await rows()).toEqual([]);
  });

  it('those with the same settings say nothing, however they are written and whatever is their own', async () => {
    const earlier = await start({ SMS_COUNTRIES: 'IN,GB' });
    const later = await start({
      SMS_COUNTRIES: ' GB , IN ',
      MAX_QUEUED: '5000000',
      SIREN_BASE_URL: 'https://api.siren.ai',
      DATABASE_URL: 'postgresql://other@db/gateway',
      DATABASE_POOL_SIZE: '3',
      SIREN_MAX_CONCURRENCY: '8',
      EVENTS_MAX_CONCURRENCY: '3',
      PORT: '3001',
      ROLES: 'api',
      LOG_LEVEL: 'debug',
    });
    expect(later.said).toEqual([]);
    for (const { registry } of [earlier, later]) await registry.beforeApplicationShutdown();
  });

  it('no value is stored: only digests, which another database would have otherwise', async () => {
    const one = await start();
    const [row] = await rows();
    const text = JSON.stringify(row);
    for (const secret of Object.values(ENV)) expect(text).not.toContain(secret);
    expect(Object.keys(row!.digests)).toContain('SIREN_API_KEY');
    const keys = [1, 2].map((n) => digestsOf(shared().reveal(), Buffer.alloc(32, n)).SIREN_API_KEY);
    expect(new Set(keys).size).toBe(2);
    await one.registry.beforeApplicationShutdown();
  });

  it('one that was killed is out of the way after a while, and one that was only slow comes back', async () => {
    const killed = await start({ RECIPIENT_LIMIT: '5' });
    await query(database, `UPDATE replicas SET seen_at = seen_at - interval '91 seconds'`);
    const later = await start();
    expect(later.said).toEqual([]);
    expect(await rows()).toHaveLength(1);
    await killed.registry.renew();
    expect(await rows()).toHaveLength(2);
    for (const { registry } of [killed, later]) await registry.beforeApplicationShutdown();
  });

  it('renews its row', async () => {
    const one = await start();
    const [before] = await rows();
    await one.registry.renew();
    const [after] = await rows();
    expect(after!.seen_at.getTime()).toBeGreaterThan(before!.seen_at.getTime());
    await one.registry.beforeApplicationShutdown();
  });

  it('says it at the next renewal when the database was away at the start', async () => {
    const earlier = await start();
    await query(database, 'ALTER TABLE replicas RENAME TO away');
    const later = await start({ RECIPIENT_LIMIT: '5' });
    expect(later.said).toEqual([]);
    await query(database, 'ALTER TABLE away RENAME TO replicas');
    await later.registry.renew();
    expect(later.said).toEqual([['RECIPIENT_LIMIT']]);
    for (const { registry } of [earlier, later]) await registry.beforeApplicationShutdown();
  });
});

describe('settings', () => {
  it('that another release does not know do not differ', () => {
    expect(differingSettings({ a: '1', b: '1', c: '1' }, [{ a: '1', b: '2' }, { a: '1' }])).toEqual(['b']);
  });

  it('are all compared, keys and limits above all, but those that are of one process', () => {
    const compared = Object.keys(shared().reveal());
    const own = ALL_SETTINGS.flatMap(({ name }) => (compared.includes(name) ? [] : [name]));
    expect(compared.filter((name) => /KEY|SECRET|_MAX_PER_|LIMIT|MAX_QUEUED|COUNTR/.test(name)).sort()).toEqual(
      expect.arrayContaining(['ADMIN_API_KEY', 'DEFAULT_COUNTRY', 'EVENTS_SECRET', 'MAX_QUEUED', 'RECIPIENT_LIMIT']),
    );
    expect(own.filter((name) => /KEY|SECRET|_MAX_PER_|LIMIT|MAX_QUEUED|COUNTR/.test(name))).toEqual([]);
    expect(own).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'DATABASE_POOL_SIZE', 'PORT', 'ROLES', 'LOG_LEVEL', 'SHUTDOWN_GRACE_MS']),
    );
  });
});

describe('the service', () => {
  let programs: BuiltProgram[] = [];
  beforeAll(ensureBuilt);
  afterAll(async () => {
    for (const program of programs) program.signal('SIGTERM');
    await Promise.all(programs.map(({ ended }) => ended));
  });

  it('says in its log which settings another replica has otherwise, and not what they are', async () => {
    const env = { ...ENV, DATABASE_URL: database.url, HOST: '127.0.0.1', PORT: '0' };
    const started = async (more: Record<string, string>) => {
      const before = (await rows()).length;
      const program = startBuilt('main.js', { ...env, ...more });
      programs = [...programs, program];
      await eventually(async () => expect(await rows()).toHaveLength(before + 1));
      return program;
    };
    const earlier = await started({});
    const later = await started({ SIREN_API_KEY: 'some-other-siren-key', SMS_MAX_PER_HOUR: '71177' });
    const line = await eventually(() => {
      const found = later
        .output()
        .split('\n')
        .find((text) => text.includes('settings differ'));
      expect(found).toBeDefined();
      return found!;
    });
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', settings: ['SIREN_API_KEY', 'SMS_MAX_PER_HOUR'] });
    expect(line).not.toMatch(/siren-key|71177/);
    expect(earlier.output()).not.toContain('settings differ');
  });
});
