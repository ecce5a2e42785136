import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../../src/tools/local/postgres-binaries.js';

/** The id of the server's first process. */
async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/**
 * SIGKILL to the server's first process and to all that it has begun, as when their machine loses its power: nothing is
 * said, nothing is written any more.
 */
export async function killPostgres(dataDir: string): Promise<void> {
  const pid = await postmasterPid(dataDir);
  const children = await childrenOf(pid);
  for (const one of [pid, ...children]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch (error) {
      // A connection's process may have ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await exec(['ps', '-A', '-o', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([, ppid]) => ppid === parent).map(([pid]) => pid!);
}
