import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresOptions, type RunningPostgres } from '../../src/tools/local/postgres.js';
import { startPostgresProcess, type PostgresProcess } from '../support/postgres-process.js';
import { openClient } from '../support/open-client.js';

const NOBODY = 65_534;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
/** Whether another user can run programs of this clone: not when it lies in a folder that only root can enter. */
const othersCanRun =
  isRoot && spawnSync(process.execPath, ['--version'], { uid: NOBODY, gid: NOBODY, cwd: '/' }).status === 0;

let folder: string;
let dataDir: string;
let ends: (() => Promise<void>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-postgres-'));
  await chmod(folder, 0o755);
  dataDir = join(folder, 'postgres');
  ends = [];
});

afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const running = await startPostgres({ dataDir, durable: false, ...options });
  ends.push(() => running.stop());
  return running;
}

async function startElsewhere(options?: Parameters<typeof startPostgresProcess>[1]): Promise<PostgresProcess> {
  const running = await startPostgresProcess(dataDir, options);
  ends.push(async () => {
    await running.kill();
    // Whether or not its death reached the server: a start clears it away.
    await (await startPostgres({ dataDir, durable: false })).stop();
  });
  return running;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = await openClient(url);
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

describe('a local Postgres', () => {
  it('keeps its data over a restart', async () => {
    const first = await start({ database: 'mine' });
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();

    const second = await start({ database: 'mine' });

    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([7]);
  });

  it('speaks UTF-8 and UTC, listens on loopback alone and asks for a password', async () => {
    const { url } = await start();
    const settings = `SELECT current_setting('server_encoding'), current_setting('TimeZone'),
      current_setting('listen_addresses'), current_setting('unix_socket_directories'), length('₹')`;

    expect(await query(url, settings)).toEqual(['UTF8', 'UTC', '127.0.0.1', '', 1]);
    await expect(query(url.replace(/:[0-9a-f]{64}@/, ':wrong@'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(`${dataDir}.password`)).mode & 0o777).toBe(0o600);
  });

  it('waits for the disk only when it is to be durable', async () => {
    const quick = await start();
    expect(await query(quick.url, 'SHOW fsync')).toEqual(['off']);
    await quick.stop();

    const durable = await start({ durable: true });
    expect(await query(durable.url, 'SHOW fsync')).toEqual(['on']);
    expect(await query(durable.url, 'SHOW synchronous_commit')).toEqual(['on']);
  });

  it('runs the oldest supported version too, and refuses the data of another one', async () => {
    const oldest = await start({ binaries: '15' });
    expect(await query(oldest.url, 'SHOW server_version')).toEqual([expect.stringMatching(/^15\./)]);
    await oldest.stop();

    await expect(start({ binaries: '18' })).rejects.toThrow(/was made by PostgreSQL 15 and this is 18/);
  });

  it('stops once however often it is told to', async () => {
    const running = await start();
    await Promise.all([running.stop(), running.stop()]);
    await expect(query(running.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says which port is taken', async () => {
    const taken: Server = createServer((socket) => socket.destroy());
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    ends.push(() => new Promise((resolve) => taken.close(() => resolve())));

    await expect(start({ port })).rejects.toThrow(`Port ${port}, wanted for PostgreSQL, is taken`);
  });
});

describe('after a start that was killed', () => {
  it('starts again, with the data', async () => {
    const killed = await startElsewhere();
    await query(killed.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await killed.kill();

    const { url } = await start();

    expect(await query(url, 'SELECT n FROM kept')).toEqual([7]);
  });

  it('stops the server that was left behind where nothing tells it that its starter died', async () => {
    // As where there is no util-linux, or an older one.
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const setpriv = '#!/bin/sh\n[ "$1" = --pdeathsig ] && exit 1\nPATH=${PATH#*:} exec setpriv "$@"\n';
    await writeFile(join(bin, 'setpriv'), setpriv, { mode: 0o755 });
    const killed = await startElsewhere({ env: { PATH: `${bin}:${process.env.PATH}` } });
    await killed.kill();
    expect(await query(killed.url, 'SELECT 1')).toEqual([1]);

    const said: string[] = [];
    const { url } = await start({ log: (line) => said.push(line) });

    expect(said).toEqual([expect.stringMatching(/^stopping a database server that an earlier run left behind/)]);
    expect(await query(url, 'SELECT 1')).toEqual([1]);
    await expect(query(killed.url, 'SELECT 1')).rejects.toThrow();
  });

  it('leaves a server alone whose starter still runs, and names the process', async () => {
    const other = await startElsewhere();

    await expect(start()).rejects.toThrow(/is in use by process \d+: stop that one first/);
    expect(await query(other.url, 'SELECT 1')).toEqual([1]);
  });

  it('is not held up by a lock file whose process number now belongs to another program', async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n0\n1\n`);

    const { url } = await start();

    expect(await query(url, 'SELECT 1')).toEqual([1]);
  });

  it('does not take a cluster that was cut off half-way for a whole one', async () => {
    await mkdir(`${dataDir}.new`);
    await writeFile(join(`${dataDir}.new`, 'PG_VERSION'), '18\n');

    const { url } = await start();

    expect(await query(url, 'SELECT 1')).toEqual([1]);
  });

  it('says what to do when the password is gone', async () => {
    await (await start()).stop();
    await rm(`${dataDir}.password`);

    await expect(start()).rejects.toThrow(/postgres\.password is missing, so nobody can log in/);
  });
});

describe.runIf(isRoot)('run by root', () => {
  it.runIf(othersCanRun)('runs the server as a user that owns nothing else', async () => {
    const { url } = await start();
    const [pid] = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n');

    expect(await query(url, 'SELECT 1')).toEqual([1]);
    expect((await stat(dataDir)).uid).toBe(NOBODY);
    expect((await stat(`/proc/${pid}`)).uid).toBe(NOBODY);
  });

  it('works in a folder that only root can enter, also after it could be entered by all', async () => {
    const open = await start();
    await query(open.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await open.stop();
    await chmod(folder, 0o700);

    const closed = await start();

    expect(await query(closed.url, 'SELECT n FROM kept')).toEqual([7]);
  });

  it.runIf(othersCanRun)('works for an ordinary user, in a folder that only that user can enter', async () => {
    await chown(folder, NOBODY, NOBODY);
    await chmod(folder, 0o700);

    const running = await startElsewhere({ uid: NOBODY, gid: NOBODY });

    expect(running.uid).toBe(NOBODY);
    expect(await query(running.url, 'SELECT 1')).toEqual([1]);
  });
});
