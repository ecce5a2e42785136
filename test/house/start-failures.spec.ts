import { createServer, type Server } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSandbox } from '../../src/tools/sandbox/sandbox.js';
import { loadDotEnv } from '../../src/config/setting-files.js';
import { ensureBuilt } from '../support/build.js';
import { type BuiltProgram, startBuilt } from '../support/built-program.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FailingPostgres } from '../support/failing-postgres.js';
import { query } from '../support/query.js';

beforeAll(ensureBuilt);

const PASSWORD = 'a-password-that-nobody-may-see';
const SETTINGS = {
  NODE_ENV: 'production',
  SIREN_BASE_URL: 'http://127.0.0.1:9',
  SIREN_API_KEY: 'a-siren-key-for-tests-only',
  SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
  ADMIN_API_KEY: 'an-admin-key-for-tests-only',
  DATABASE_WAIT_SECONDS: '0',
  HOST: '127.0.0.1',
  PORT: '0',
};
const NOWHERE = `postgres://someone:${PASSWORD}@127.0.0.1:1/none`;

interface Line {
  level: string;
  settings?: string[];
  code?: string;
  msg: string;
  [field: string]: unknown;
}

const linesOf = (program: BuiltProgram): Line[] =>
  program
    .output()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

function start(settings: Record<string, string>, file = 'main.js'): BuiltProgram {
  const program = startBuilt(file, { ...SETTINGS, ...settings });
  onTestFinished(async () => {
    program.signal('SIGKILL');
    await program.ended;
  });
  return program;
}

/** The one line that it left, with exit code 1. */
async function lastLineOf(settings: Record<string, string>): Promise<Line> {
  const program = start(settings);
  expect(await program.ended, program.output()).toBe(1);
  expect(program.output()).not.toContain(PASSWORD);
  const lines = linesOf(program);
  expect(lines.map(({ level }) => level)).toEqual(['fatal']);
  return lines[0]!;
}

async function database(create: () => Promise<TestDatabase> = createTestDatabase): Promise<string> {
  const made = await create();
  onTestFinished(() => made.drop());
  return made.url;
}

/** The address of a database with something of it changed. */
function changed(url: string, change: (url: URL) => void): string {
  const other = new URL(url);
  change(other);
  return other.href;
}

async function listen(onConnection: Parameters<typeof createServer>[1] = () => undefined): Promise<number> {
  const server: Server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

describe('a service that cannot start says why in one line of JSON, with the setting and what to do', () => {
  it.each([
    ['nothing listens', () => NOWHERE, 'ECONNREFUSED', /127\.0\.0\.1:1\/none is not there: nothing listens/],
    [
      'the host is unknown',
      () => NOWHERE.replace('127.0.0.1', 'no-such-host.invalid'),
      /^(ENOTFOUND|EAI_AGAIN)$/,
      /host name/,
    ],
    ['no socket is there', () => 'postgres:///x?host=/nonexistent', 'ENOENT', /nothing listens at its socket/],
    ['it takes no TLS', (url: string) => `${url}?sslmode=verify-full`, undefined, /speaks no TLS/],
    ['a certificate cannot be read', (url: string) => `${url}?sslrootcert=/nonexistent.pem`, 'ENOENT', /sslrootcert/],
    [
      'the password is wrong',
      (url: string) => changed(url, (u) => (u.password = PASSWORD)),
      '28P01',
      /refuses the user or the password/,
    ],
    ['no password is given', (url: string) => changed(url, (u) => (u.password = '')), undefined, /wants a password/],
    [
      'the database is not there',
      (url: string) => changed(url, (u) => (u.pathname = '/none')),
      '3D000',
      /CREATE DATABASE/,
    ],
  ])('%s: DATABASE_URL', async (_what, addressFor, code, says) => {
    const line = await lastLineOf({ DATABASE_URL: addressFor(await database()), DATABASE_WAIT_SECONDS: '0' });
    expect(line.settings).toEqual(['DATABASE_URL']);
    if (code === undefined) expect(line).not.toHaveProperty('code');
    else expect(line.code).toMatch(code);
    expect(line.msg).toMatch(/^the database at \S+ /);
    expect(line.msg).toMatch(says);
  });

  it('something listens that is no Postgres: DATABASE_URL', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { settings, msg } = await lastLineOf({ DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/x` });
    expect(settings).toEqual(['DATABASE_URL']);
    expect(msg).toMatch(/hangs up|cannot be used now/);
  });

  it('the user may make no schema: DATABASE_URL and DATABASE_MIGRATE', async () => {
    const url = await database(createEmptyDatabase);
    const role = `guest_${Date.now()}`;
    await query(url, `CREATE ROLE ${role} LOGIN PASSWORD 'guest'`);
    onTestFinished(() => query(url, `DROP ROLE ${role}`).then(() => undefined));
    const { settings, code, msg } = await lastLineOf({
      DATABASE_URL: changed(url, (u) => Object.assign(u, { username: role, password: 'guest' })),
    });
    expect(settings).toEqual(['DATABASE_URL', 'DATABASE_MIGRATE']);
    expect(code).toBe('42501');
    expect(msg).toContain('npm run migrate');
  });

  it.each(['PORT', 'METRICS_PORT'])('a port is taken: %s', async (setting) => {
    const taken = await listen();
    const line = await lastLineOf({ DATABASE_URL: await database(), [setting]: String(taken) });
    expect(line).toMatchObject({ settings: [setting], code: 'EADDRINUSE' });
    expect(line.msg).toBe(`port ${taken} is taken: stop what listens there, or set ${setting} to another`);
  });

  it.each(['192.0.2.1', 'no-such-host.invalid'])('%s is no address to listen on: HOST', async (host) => {
    expect(await lastLineOf({ DATABASE_URL: await database(), HOST: host })).toMatchObject({ settings: ['HOST'] });
  });

  it('settings are missing or wrong: all of them', async () => {
    const line = await lastLineOf({ ADMIN_API_KEY: 'short', PORT: 'x' });
    expect(line.settings).toEqual(['DATABASE_URL', 'ADMIN_API_KEY', 'PORT']);
    expect(line.msg).toContain('DATABASE_URL is missing: set it');
  });

  it.each(['true', 'false'])('a newer release has migrated it (DATABASE_MIGRATE=%s): DATABASE_URL', async (migrate) => {
    const url = await database();
    await query(
      url,
      `INSERT INTO siren_gateway.migrations (timestamp, name) VALUES (1700000009999, 'later1700000009999')`,
    );
    const line = await lastLineOf({ DATABASE_URL: url, DATABASE_MIGRATE: migrate });
    expect(line.settings).toEqual(['DATABASE_URL']);
    expect(line.msg).toContain('9999_later');
    expect(line.msg).toContain('a newer release ran there');
  });

  it('the schema is not there, and it is not to be made: DATABASE_URL', async () => {
    const line = await lastLineOf({ DATABASE_URL: await database(createEmptyDatabase), DATABASE_MIGRATE: 'false' });
    expect(line.settings).toEqual(['DATABASE_URL']);
    expect(line.msg).toContain('npm run migrate');
  });
});

describe('a database that is not there yet', () => {
  it('is waited for, with a line that says so', async () => {
    const url = await database();
    const postgres = await FailingPostgres.start(url);
    onTestFinished(() => postgres.close());
    postgres.treat('is_full');
    const program = start({ DATABASE_URL: postgres.urlOf(url), DATABASE_WAIT_SECONDS: '1000' });
    const waiting = {
      level: 'warn',
      settings: ['DATABASE_URL', 'DATABASE_POOL_SIZE'],
      msg: 'waiting for the database',
    };
    await eventually(() => expect(linesOf(program)[0]).toMatchObject(waiting));
    postgres.treat('serves');
    await eventually(() => expect(program.output()).toContain('"started"'));
  });

  it('is waited for as long as was said, then the process ends with its one line', async () => {
    const program = start({ DATABASE_URL: NOWHERE, DATABASE_WAIT_SECONDS: '6' });
    expect(await program.ended).toBe(1);
    const lines = linesOf(program);
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', settings: ['DATABASE_URL'], code: 'ECONNREFUSED' });
    const waits = lines.slice(0, -1);
    expect(waits.length).toBeGreaterThan(0);
    for (const [n, line] of waits.entries()) {
      expect(line).toMatchObject({
        level: 'warn',
        msg: 'waiting for the database',
        waitMs: 6_000,
        why: expect.stringContaining('nothing listens') as string,
      });
      expect(line.waitedMs).toBeGreaterThanOrEqual(n * 5_000);
    }
  });

  it('does not keep the process from ending at a signal', async () => {
    const program = start({ DATABASE_URL: NOWHERE, DATABASE_WAIT_SECONDS: '1000' });
    await eventually(() => expect(program.output()).toContain('waiting for the database'));
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it.each([
    ['the password is wrong', (url: string) => changed(url, (u) => (u.password = PASSWORD)), '28P01'],
    ['its server has no such database', (url: string) => changed(url, (u) => (u.pathname = '/none')), '3D000'],
  ])('is not waited for where %s', async (_what, addressFor, code) => {
    const line = await lastLineOf({ DATABASE_URL: addressFor(await database()), DATABASE_WAIT_SECONDS: '1000' });
    expect(line.code).toBe(code);
  });
});

describe('a variable that looks like a setting and is none', () => {
  it('is named in a warning, with what was meant, without its value', async () => {
    const sandbox = await createSandbox({
      apiKey: SETTINGS.SIREN_API_KEY,
      webhookSecret: SETTINGS.SIREN_WEBHOOK_SECRET,
    });
    onTestFinished(() => sandbox.close());
    const program = start({
      DATABASE_URL: await database(),
      SIREN_BASE_URL: sandbox.url,
      FALLBAK_AFTER_SECONDS: PASSWORD,
      SIREN_TIMEOUT: PASSWORD,
      SIREN_GATEWAY_SERVICE_HOST: '10.0.0.1',
    });
    await eventually(() => expect(program.output()).toContain('"started"'));
    expect(program.output()).not.toContain(PASSWORD);
    expect(linesOf(program).filter(({ level }) => level === 'warn')).toMatchObject([
      {
        name: 'FALLBAK_AFTER_SECONDS',
        meant: 'FALLBACK_AFTER_SECONDS',
        msg: expect.stringContaining('did you mean') as string,
      },
      { name: 'SIREN_TIMEOUT', meant: null },
    ]);
  });

  it('is named too where it is why a setting is missing', async () => {
    const program = start({ DATABSE_URL: NOWHERE });
    expect(await program.ended).toBe(1);
    expect(linesOf(program)).toMatchObject([
      { level: 'warn', name: 'DATABSE_URL', meant: 'DATABASE_URL' },
      { level: 'fatal', settings: ['DATABASE_URL'] },
    ]);
  });
});

describe('the file .env', () => {
  it('that cannot be read ends the start with one line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dot-env-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(() => loadDotEnv(folder)).toThrow(/cannot be read \(it is a folder\)/);
    expect(() => loadDotEnv(join(folder, 'none'))).not.toThrow();
  });
});
