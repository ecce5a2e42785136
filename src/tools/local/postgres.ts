import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { findFreePort } from './free-port.js';
import { LocalRunError } from './local-run-error.js';
import { locateBinaries, type PostgresMajor } from './postgres-binaries.js';
import { clusterPaths, prepareCluster } from './postgres-cluster.js';
import { connectionUrl, withConnection } from './postgres-connection.js';
import { chooseLauncher } from './postgres-launcher.js';
import { stopLeftover } from './postgres-leftover.js';
import { startServer, type PostgresServer } from './postgres-server.js';

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
