import { mkdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findFreePort } from './plan-local-run.js';
import { LocalRunError } from './preflight.js';
import { chooseLauncher, exec, locateBinaries, type PostgresMajor } from './postgres-binaries.js';
import { clusterPaths, prepareCluster } from './postgres-cluster.js';
import {
  connectionUrl,
  identify,
  type PostgresServer,
  startServer,
  waitUntil,
  withConnection,
} from './postgres-server.js';

/** How often another free port is tried when somebody takes ours between choosing and listening. */
const PORT_TRIES = 5;

export interface PostgresOptions {
  /** The data folder; made when it is not there. `<dataDir>.password` and `<dataDir>.log` lie beside it. */
  dataDir: string;
  /** A fixed port; else a free one is chosen at each start. */
  port?: number;
  /** False gives up the data's safety for speed, for tests. */
  durable: boolean;
  /** The PostgreSQL version; `18` unless told. */
  binaries?: PostgresMajor;
  /** A database to be made when it is not there, and to be named in `url`; else `postgres`. */
  database?: string;
  /** Told in one line each what takes time or is out of the ordinary. */
  log?: (line: string) => void;
}

export interface RunningPostgres {
  /** Connection string of the superuser, password included. */
  url: string;
  port: number;
  /** Resolves when the server is gone, whoever ended it. */
  ended: Promise<void>;
  /** Stops the server and resolves when it is gone. May be called often. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from the binaries that npm installed, on loopback only, as any user, root included.
 * @throws LocalRunError with one line that says what to do
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => undefined);
  const paths = clusterPaths(resolve(options.dataDir));
  const binaries = await locateBinaries(options.binaries ?? '18');
  await mkdir(dirname(paths.data), { recursive: true });
  const present = await stat(paths.data).catch(() => undefined);
  const launcher = await chooseLauncher(binaries, dirname(paths.data), present);
  const password = await prepareCluster(binaries, launcher, paths, options);
  await stopLeftover(paths.data, password, log);

  const server = await startOnSomePort(options.port, (port) =>
    startServer(binaries, launcher, paths, { port, password, durable: options.durable }),
  );
  const address = { port: server.port, password };
  if (options.database !== undefined) await ensureDatabase(connectionUrl(address), options.database);
  return { ...server, url: connectionUrl(address, options.database) };
}

async function startOnSomePort(
  fixed: number | undefined,
  start: (port: number) => ReturnType<typeof startServer>,
): Promise<PostgresServer> {
  for (let tries = 1; tries <= PORT_TRIES; tries++) {
    const port = fixed ?? (await findFreePort());
    const result = await start(port);
    switch (result.outcome) {
      case 'started':
        return result.server;
      case 'port_taken':
        if (fixed !== undefined) throw new LocalRunError(`Port ${fixed}, wanted for PostgreSQL, is taken`);
    }
  }
  throw new LocalRunError(`PostgreSQL found no free port in ${PORT_TRIES} tries`);
}

/** Makes a database unless it is there. `name` comes from our own code, never from a user. */
async function ensureDatabase(url: string, name: string): Promise<void> {
  await withConnection(url, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

/** Longer than a fast shutdown takes on a busy disk. */
const STOP_TIMEOUT_MS = 20_000;

/** The first lines of Postgres' lock file that matter here. */
interface LockFile {
  pid: number;
  port: number;
}

/** Reads `postmaster.pid`: line 1 is the process, line 4 the port (absent while the server is just starting). */
export function parseLockFile(text: string): LockFile | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0) } : undefined;
}

/**
 * Clears the way for a new server on a data folder, after a start that ended without a chance to stop its own.
 *
 * - A lock file of a process that is gone is left alone: Postgres itself knows what to do with it.
 * - A lock file whose process number belongs to some other program by now is removed.
 * - A server whose starter is gone is stopped. Only a server that proves by our password that it serves this folder is touched.
 * - A server whose starter still runs is in use: that is an error.
 */
async function stopLeftover(dataDir: string, password: string, log: (line: string) => void): Promise<void> {
  const path = join(dataDir, 'postmaster.pid');
  const lock = await readLockFile(path);
  if (lock === undefined || !isAlive(lock.pid)) return;

  const name = await processName(lock.pid);
  if (name !== undefined && name !== 'postgres') {
    await rm(path, { force: true });
    return;
  }
  // A server that is just starting or stopping answers nothing yet, or nothing more.
  let owner: number | undefined;
  let proven = false;
  const settled = await waitUntil(
    async () => {
      if (!isAlive(lock.pid)) return true;
      const identity = await identify({ port: lock.port, password }).catch(() => undefined);
      if (identity === undefined) return false;
      proven = (await realpath(identity.dataDir)) === (await realpath(dataDir));
      owner = identity.ownerPid;
      return proven;
    },
    { timeoutMs: STOP_TIMEOUT_MS, everyMs: 100 },
  );
  if (!settled) {
    throw new LocalRunError(`Process ${lock.pid} holds ${dataDir} and does not answer: stop it, or remove ${path}`);
  }
  if (!proven) return;
  if (owner !== undefined && isAlive(owner)) {
    throw new LocalRunError(`${dataDir} is in use by process ${owner}: stop that one first`);
  }
  log(`stopping a database server that an earlier run left behind (process ${lock.pid})`);
  process.kill(lock.pid, 'SIGINT');
  if (!(await waitUntil(() => !isAlive(lock.pid), { timeoutMs: STOP_TIMEOUT_MS }))) {
    throw new LocalRunError(`Process ${lock.pid} holds ${dataDir} and does not stop: end it by hand`);
  }
}

async function readLockFile(path: string): Promise<LockFile | undefined> {
  try {
    return parseLockFile(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a process of this id exists, whoever it belongs to. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The short name of a running process, such as `postgres`; undefined where neither /proc nor ps can tell. */
async function processName(pid: number): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
  } catch {
    const { code, stdout } = await exec(['ps', '-p', String(pid), '-o', 'comm=']);
    return code === 0 ? stdout.trim().split('/').at(-1) : undefined;
  }
}
