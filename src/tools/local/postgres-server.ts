import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LocalRunError } from './preflight.js';
import type { Launcher, PostgresBinaries } from './postgres-binaries.js';
import { type ClusterPaths, SUPERUSER } from './postgres-cluster.js';

/** Crash recovery after a killed machine may take a while. */
const READY_TIMEOUT_MS = 60_000;
/** A fast shutdown takes milliseconds; after this the server is stopped in the way that recovers at its next start. */
const STOP_TIMEOUT_MS = 15_000;

/** A running server: its port, and how to end it. */
export interface PostgresServer {
  port: number;
  /** Resolves when the process is gone, whoever ended it. */
  ended: Promise<void>;
  /** Resolves when the process is gone. May be called often. */
  stop(): Promise<void>;
}

/** What came of one try to start a server on one port. */
export type ServerStart = { outcome: 'started'; server: PostgresServer } | { outcome: 'port_taken' };

/** Settings of a server whose data may be lost with the machine, as in tests: nothing waits for the disk. */
const NOT_DURABLE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum_naptime: '10s',
  max_wal_size: '2GB',
};

/**
 * Starts `postgres` on one port of loopback and waits until it answers. Its log goes to a file beside the data folder.
 * @throws LocalRunError when it ends at once or never answers; the message carries the last line of its log
 */
export async function startServer(
  binaries: PostgresBinaries,
  launcher: Launcher,
  paths: ClusterPaths,
  options: { port: number; password: string; durable: boolean },
): Promise<ServerStart> {
  const settings: Record<string, string | number> = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    // No socket file: its folder differs between systems and its path has a length limit.
    unix_socket_directories: '',
    cluster_name: ownerName(process.pid),
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(options.durable ? {} : NOT_DURABLE),
  };
  const argv = [...launcher.prefix, binaries.postgres, '-D', paths.data];
  for (const [name, value] of Object.entries(settings)) argv.push('-c', `${name}=${value}`);
  const [file = '', ...args] = argv;

  const logFile = await open(paths.log, 'w', 0o600);
  let child: ChildProcess;
  try {
    // A session of its own: a Ctrl-C at the terminal reaches us alone, and we stop things in our order.
    child = spawn(file, args, { stdio: ['ignore', logFile.fd, logFile.fd], detached: true, ...launcher.user });
  } finally {
    await logFile.close();
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

  // Whoever has taken the port meanwhile may keep us waiting for an answer; the end of our own server says enough.
  const answers = waitUntil(async () => hasEnded() || (await serves(paths.data, options)), {
    timeoutMs: READY_TIMEOUT_MS,
  });
  const ready = await Promise.race([answers, ended.then(() => false)]);
  if (ready && !hasEnded()) {
    child.unref();
    return {
      outcome: 'started',
      server: { port: options.port, ended, stop: once(() => stopServer(child, ended, hasEnded)) },
    };
  }
  await stopServer(child, ended, hasEnded);
  const log = await readFile(paths.log, 'utf8');
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return { outcome: 'port_taken' };
  throw new LocalRunError(`PostgreSQL did not start: ${lastComplaint(log)} (all of it: ${paths.log})`);
}

/** Whether the server on this port is the one on this folder: another may have taken the port in the meantime. */
async function serves(dataDir: string, address: { port: number; password: string }): Promise<boolean> {
  const identity = await identify(address).catch(() => undefined);
  return identity !== undefined && (await realpath(identity.dataDir)) === (await realpath(dataDir));
}

async function stopServer(child: ChildProcess, ended: Promise<void>, hasEnded: () => boolean): Promise<void> {
  if (hasEnded()) return;
  child.ref();
  const escalate = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  child.kill('SIGINT');
  await ended;
  clearTimeout(escalate);
}

function lastComplaint(log: string): string {
  const lines = log.trim().split('\n');
  return lines.findLast((line) => line.includes('FATAL:')) ?? lines.at(-1) ?? '';
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= work());
}

/** What is needed to reach a server that we run on loopback. */
interface LocalAddress {
  port: number;
  password: string;
}

/** A connection string of the superuser for one database of a local server. The password is URL-safe by its making. */
export function connectionUrl({ port, password }: LocalAddress, database = 'postgres'): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Runs `work` on one connection and closes it. Rejects with what `pg` says. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that stops under an idle connection emits here; the query in hand rejects by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Who a running server is: the folder it serves, and the process that started it (see `ownerName`). */
interface ServerIdentity {
  dataDir: string;
  ownerPid: number | undefined;
}

/** The cluster name that tells a later start whose server this is. */
function ownerName(pid: number): string {
  return `siren-gateway/${pid}`;
}

/** Asks a server who it is. Rejects when it cannot be reached, or does not take the password. */
export function identify(address: LocalAddress): Promise<ServerIdentity> {
  return withConnection(connectionUrl(address), async (client) => {
    const { rows } = await client.query<{ data_directory: string; cluster_name: string }>(
      `SELECT current_setting('data_directory') AS data_directory, current_setting('cluster_name') AS cluster_name`,
    );
    const owner = /^siren-gateway\/(\d+)$/.exec(rows[0]?.cluster_name ?? '')?.[1];
    return { dataDir: rows[0]?.data_directory ?? '', ownerPid: owner === undefined ? undefined : Number(owner) };
  });
}

/** Asks `condition` every `everyMs` until it holds or `timeoutMs` have passed. Resolves to whether it held. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, everyMs = 25 }: { timeoutMs: number; everyMs?: number },
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() >= end) return false;
    await sleep(everyMs);
  }
  return true;
}
