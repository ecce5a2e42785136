import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalRunError } from './preflight.js';
import { exec, giveTo, type Launcher, type PostgresBinaries } from './postgres-binaries.js';
import { readOrCreateSecret, readSecret } from './local-secrets.js';

/** The superuser of every cluster we make. */
export const SUPERUSER = 'postgres';

/** Where things of one cluster lie: the data folder, and beside it what must not be inside. */
export interface ClusterPaths {
  data: string;
  /** Readable by its owner only. */
  password: string;
  log: string;
}

/** The paths that belong to a data folder. */
export function clusterPaths(dataDir: string): ClusterPaths {
  return { data: dataDir, password: `${dataDir}.password`, log: `${dataDir}.log` };
}

/** The major version of the cluster in a data folder; undefined where there is none yet. */
export async function clusterMajor(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES') {
      throw new LocalRunError(
        `${dataDir} belongs to another user: run as that user, or remove the folder to start afresh`,
      );
    }
    throw error;
  }
}

/**
 * Makes sure that a cluster of the right version lies in the data folder, owned by the user that will run it.
 * A new one is made beside the folder and moved into place, so that one cut off half-way is never taken for a cluster.
 * @returns the superuser's password
 */
export async function prepareCluster(
  binaries: PostgresBinaries,
  launcher: Launcher,
  paths: ClusterPaths,
  options: { durable: boolean },
): Promise<string> {
  const major = await clusterMajor(paths.data);
  if (major === undefined) return createCluster(binaries, launcher, paths, options);
  if (major !== binaries.major) {
    throw new LocalRunError(
      `${paths.data} was made by PostgreSQL ${major} and this is ${binaries.major}: move the folder away, or set DATABASE_URL`,
    );
  }
  const password = await readSecret(paths.password);
  if (password === undefined) {
    throw new LocalRunError(`${paths.password} is missing, so nobody can log in: put it back, or remove ${paths.data}`);
  }
  await giveTo(launcher.owner, paths.data);
  return password;
}

async function createCluster(
  binaries: PostgresBinaries,
  launcher: Launcher,
  paths: ClusterPaths,
  { durable }: { durable: boolean },
): Promise<string> {
  const { secret } = await readOrCreateSecret(paths.password);
  const fresh = `${paths.data}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await giveTo(launcher.owner, fresh);
  // initdb reads the password as the user that it runs as.
  await giveTo(launcher.owner, paths.password);
  const made = await exec(
    [
      ...launcher.prefix,
      binaries.initdb,
      ...['--pgdata', fresh, '--username', SUPERUSER, '--pwfile', paths.password, '--auth', 'scram-sha-256'],
      // Without these a machine that has no LANG gets SQL_ASCII, where lengths are bytes.
      ...['--encoding', 'UTF8', '--locale', 'C.UTF-8'],
      ...(durable ? [] : ['--no-sync']),
    ],
    { ...launcher.user },
  );
  if (made.code !== 0) {
    await rm(fresh, { recursive: true, force: true });
    throw new LocalRunError(`PostgreSQL could not make a database in ${paths.data}: ${lastLine(made.stderr)}`);
  }
  await rename(fresh, paths.data);
  return secret;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
