import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalRunError } from './local-run-error.js';
import { identify } from './postgres-connection.js';
import { isAlive, processName } from './process-info.js';
import { waitUntil } from './wait-until.js';

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
export async function stopLeftover(dataDir: string, password: string, log: (line: string) => void): Promise<void> {
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
