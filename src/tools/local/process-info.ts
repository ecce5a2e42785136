import { readFile } from 'node:fs/promises';
import { exec } from './exec.js';

/** Whether a process of this id exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The short name of a running process, such as `postgres`; undefined where neither /proc nor ps can tell. */
export async function processName(pid: number): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
  } catch {
    const { code, stdout } = await exec(['ps', '-p', String(pid), '-o', 'comm=']);
    return code === 0 ? stdout.trim().split('/').at(-1) : undefined;
  }
}
