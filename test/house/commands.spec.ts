import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureBuilt } from '../support/build.js';
import { startBuilt } from '../support/built-program.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FailingPostgres } from '../support/failing-postgres.js';
import { query } from '../support/query.js';

beforeAll(ensureBuilt);

const ALL = [
  ['migrate', 'tools/commands/migrate.js'],
  ['api-key', 'tools/commands/api-key.js'],
  ['statistics:rebuild', 'tools/commands/rebuild-statistics.js'],
  ['siren:webhooks', 'tools/commands/register-webhooks.js'],
  ['siren:check', 'tools/commands/check-siren.js'],
  ['start', 'tools/local/start.js'],
  ['demo', 'tools/local/demo.js'],
  ['example', 'tools/local/example.js'],
  ['sandbox', 'tools/sandbox/main.js'],
  ['start:prod', 'main.js'],
] as const;

async function run(file: string, args: readonly string[], env: Record<string, string> = {}) {
  const program = startBuilt(file, env, { args });
  const exitCode = await program.ended;
  return { exitCode, output: program.output() };
}

async function database(create: () => Promise<TestDatabase>): Promise<TestDatabase> {
  const made = await create();
  onTestFinished(() => made.drop());
  return made;
}

describe.each(ALL)('npm run %s', (name, file) => {
  it('has --help, and does nothing then', async () => {
    const { exitCode, output } = await run(file, ['--help'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(output).toContain(`npm run ${name} -- `);
    expect(output).toContain('--help');
    expect(exitCode).toBe(0);
  });

  it('refuses what it does not know in one line, and does nothing then', async () => {
    const { exitCode, output } = await run(file, ['--no-such-flag'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(output).toMatch(/^.*--no-such-flag.*--help.*\n$/);
    expect(exitCode).toBe(2);
  });
});

it('every script of npm that runs a program of ours is among them', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
  const programs = Object.entries(scripts).filter(([, script]) => / dist\//.test(script));
  const known = [...ALL.map(([name]) => name), 'start:dev'];
  expect(known).toEqual(expect.arrayContaining(programs.map(([name]) => name)));
});

describe('--dry-run', () => {
  it('of the migration lists what would run, and runs nothing', async () => {
    const { url } = await database(createEmptyDatabase);
    const { exitCode, output } = await run('tools/commands/migrate.js', ['--dry-run'], { DATABASE_URL: url });
    const files = (await readdir('migrations')).filter((file) => file.endsWith('.up.sql')).sort();
    const names = files.map((file) => file.replace('.up.sql', '')).join(', ');
    expect(output).toBe(`siren-gateway: would run ${names}\n`);
    expect(exitCode).toBe(0);
    expect(await query(url, `SELECT FROM pg_namespace WHERE nspname LIKE 'siren%'`)).toEqual([]);
  });

  it('of the migration says when there is nothing to run, and names a newer release', async () => {
    const { url } = await database(createTestDatabase);
    const dryRun = () => run('tools/commands/migrate.js', ['--dry-run'], { DATABASE_URL: url });
    expect(await dryRun()).toEqual({ exitCode: 0, output: 'siren-gateway: the database has the newest schema\n' });
    await query(url, `INSERT INTO migrations (timestamp, name) VALUES (1700000009999, 'later1700000009999')`);
    expect(await dryRun()).toMatchObject({ exitCode: 1, output: expect.stringContaining('9999_later') as string });
  });

  it('of the rebuild says how much would be counted, and changes nothing', async () => {
    const { url } = await database(createTestDatabase);
    const { exitCode, output } = await run('tools/commands/rebuild-statistics.js', ['--dry-run'], {
      DATABASE_URL: url,
    });
    expect(output).toBe('siren-gateway: would count 0 messages with 0 attempts; nothing was changed\n');
    expect(exitCode).toBe(0);
  });

  it('of the registration shows the addresses, and asks Siren nothing', async () => {
    const { exitCode, output } = await run(
      'tools/commands/register-webhooks.js',
      ['--dry-run', '--url', 'https://texting.example'],
      {
        SIREN_API_KEY: 'a-siren-key-for-tests-only',
        SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
        SIREN_BASE_URL: 'http://127.0.0.1:1',
        SIREN_DIALECT: 'platform',
      },
    );
    expect(output).toContain('https://texting.example/api/v1/webhooks/siren/message');
    expect(output).toContain('nothing was asked');
    expect(exitCode).toBe(0);
  });
});

describe('--wait of the migration', () => {
  const wait = (url: string, seconds: string) =>
    startBuilt('tools/commands/migrate.js', { DATABASE_URL: url }, { args: ['--wait', seconds] });

  it('ends when somebody else has migrated, however long the database was away, and changes nothing itself', async () => {
    const { url } = await database(createEmptyDatabase);
    const postgres = await FailingPostgres.start(url);
    onTestFinished(() => postgres.close());
    postgres.treat('resets');
    const waiting = wait(postgres.urlOf(url), '86400');
    let hasEnded = false;
    void waiting.ended.then(() => (hasEnded = true));
    await eventually(() => expect(postgres.tries.length).toBeGreaterThanOrEqual(2));
    postgres.treat('serves');
    await eventually(() => expect(postgres.tries.length).toBeGreaterThanOrEqual(4));
    expect(hasEnded).toBe(false);
    expect(await query(url, `SELECT FROM pg_namespace WHERE nspname LIKE 'siren%'`)).toEqual([]);

    expect((await run('tools/commands/migrate.js', [], { DATABASE_URL: url })).exitCode).toBe(0);
    expect(await waiting.ended).toBe(0);
    expect(waiting.output()).toBe('siren-gateway: the database has the newest schema\n');
  });

  it('says what is missing when its time is over', async () => {
    const { url } = await database(createEmptyDatabase);
    const waiting = wait(url, '0');
    expect(await waiting.ended).toBe(1);
    expect(waiting.output()).toMatch(/^siren-gateway: DATABASE_URL leads to a database without the migration 0001_\w+/);
  });

  it.each([
    [
      'a newer release',
      async (url: string) => {
        await query(url, `INSERT INTO migrations (timestamp, name) VALUES (1700000009999, 'later1700000009999')`);
        return url;
      },
      /9999_later, which this release does not know/,
    ],
    ['a database that is not there, though its server is', (url: string) => Promise.resolve(`${url}_no`), /make it/],
  ])('does not wait for %s', async (_what, urlOf, says) => {
    const { url } = await database(createTestDatabase);
    const waiting = wait(await urlOf(url), '86400');
    expect(await waiting.ended).toBe(1);
    expect(waiting.output()).toMatch(says);
  });

  it('refuses what is no time', async () => {
    const waiting = wait('postgres://127.0.0.1:1/none', 'long');
    expect(await waiting.ended).toBe(1);
    expect(waiting.output()).toMatch(/^siren-gateway: --wait must be a number of seconds/);
  });
});

describe('npm run api-key', () => {
  const KEY = 'tools/commands/api-key.js';

  it('makes a key, lists it and revokes it; --dry-run only says so', async () => {
    const { url } = await database(createTestDatabase);
    const order = (...args: string[]) => run(KEY, args, { DATABASE_URL: url });
    const creation = ['create', '--name', 'billing', '--scope', 'messages:send', '--scope', 'batches'];
    const count = async () => (await query(url, 'SELECT FROM api_keys')).length;

    const wouldMake = await order(...creation, '--dry-run');
    expect(wouldMake).toEqual({
      exitCode: 0,
      output: 'siren-gateway: would make a key of "billing" for messages:send, batches; nothing was changed\n',
    });
    expect(await count()).toBe(0);

    const made = await order(...creation, '--expires-at', '2099-01-01T00:00:00Z', '--max-per-second', '50');
    expect(made.output).toMatch(/^siren-gateway: made [\da-f-]{36} of "billing": .*shown only now:\nsgk_[\w-]{43}\n$/);
    const [row] = await query<{ id: string; digest: Buffer; scopes: string[]; most: number }>(
      url,
      'SELECT id, digest, scopes, max_per_second AS most FROM api_keys',
    );
    const key = /sgk_([\w-]+)\n$/.exec(made.output)![1]!;
    expect(row!.digest).toEqual(createHash('sha256').update(Buffer.from(key, 'base64url')).digest());
    expect([row!.scopes, row!.most]).toEqual([['messages:send', 'batches'], 50]);

    const list = await order('list');
    expect(list.output).toMatch(
      /^siren-gateway: 1 key, beside ADMIN_API_KEY\n {2}[\da-f-]{36} of "billing": .*never used\n$/,
    );
    expect(list.output).not.toContain(key);

    expect((await order('revoke', '--id', row!.id, '--dry-run')).output).toContain('would revoke');
    expect(await count()).toBe(1);
    expect((await order('revoke', '--id', row!.id)).output).toContain(`revoked ${row!.id} of "billing"`);
    expect(await count()).toBe(0);
    const again = await order('revoke', '--id', row!.id);
    expect(again).toEqual({ exitCode: 1, output: `siren-gateway: there is no key ${row!.id}\n` });
  });

  it.each([
    ['no order', []],
    ['a scope that there is not', ['create', '--name', 'x', '--scope', 'everything']],
  ])('does nothing with %s', async (_name, args) => {
    const { exitCode, output } = await run(KEY, args, { DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(output).toMatch(/^api-key: .*--help.*\n$/);
    expect(exitCode).toBe(2);
  });
});

describe('a command that cannot use its database', () => {
  it.each(['tools/commands/migrate.js', 'tools/commands/rebuild-statistics.js'])(
    'says why in one line: %s',
    async (file) => {
      const { exitCode, output } = await run(file, [], { DATABASE_URL: 'postgres://a:hidden-word@127.0.0.1:1/none' });
      expect(output).toMatch(
        /^siren-gateway: the \w+ failed: the database at 127\.0\.0\.1:1\/none is not there: .*\n$/,
      );
      expect(exitCode).toBe(1);
    },
  );

  it('names the migration that is missing', async () => {
    const { url } = await database(createEmptyDatabase);
    const { exitCode, output } = await run('tools/commands/rebuild-statistics.js', [], { DATABASE_URL: url });
    expect(output).toMatch(
      /^siren-gateway: DATABASE_URL leads to a database without the migration 0001_\w+: run .*\n$/,
    );
    expect(exitCode).toBe(1);
  });

  it('names a setting that was written wrongly', async () => {
    const { exitCode, output } = await run('tools/commands/migrate.js', [], {
      DATABSE_URL: 'postgres://a:hidden-word@h/x',
    });
    expect(output).toMatch(/DATABSE_URL is no setting .* did you mean DATABASE_URL\?\n.*DATABASE_URL is missing/);
    expect(output).not.toContain('hidden-word');
    expect(exitCode).toBe(1);
  });
});
