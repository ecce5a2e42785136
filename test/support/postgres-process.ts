import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A Postgres whose starter is a process of its own. */
export interface PostgresProcess {
  url: string;
  /** The user that the starter ran as. */
  uid: number;
  /** SIGKILL: the starter has no chance to stop anything. Resolves when it is gone. */
  kill(): Promise<void>;
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Starts Postgres on a folder from another process, perhaps as another user, and waits until it answers. */
export async function startPostgresProcess(
  dataDir: string,
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<PostgresProcess> {
  const child = spawn(process.execPath, ['--import', here('run-typescript.ts'), here('run-postgres.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  child.once('error', (error) => (complaint += error.message));
  for await (const line of createInterface({ input: child.stdout })) {
    return { ...(JSON.parse(line) as { url: string; uid: number }), kill: () => kill(child) };
  }
  throw new Error(`The process ended before Postgres answered: ${complaint}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
