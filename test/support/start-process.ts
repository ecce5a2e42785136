import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const START = fileURLToPath(new URL('../../dist/tools/local/start.js', import.meta.url));

/** `npm start` as a process of its own; call `ensureBuilt()` before. */
export interface StartProcess {
  /** All that it printed so far. */
  output(): string;
  /** Waits until it says that it is ready; resolves to the address of the service. */
  ready(): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** Its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
}

/** Starts the service with a data folder of its own and the settings given; nothing of a developer's `.env` applies. */
export function startProcess(dataDir: string, env: NodeJS.ProcessEnv = {}): StartProcess {
  const nothingSet = { DATABASE_URL: '', SIREN_API_KEY: '', SIREN_WEBHOOK_SECRET: '', ADMIN_API_KEY: '', PORT: '0' };
  const child = spawn(process.execPath, [START, '--data', dataDir], {
    env: { PATH: process.env.PATH, ...nothingSet, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    output: () => text,
    ready: async () => {
      await expect.poll(() => text).toContain('Ctrl-C stops everything');
      return /starts on (http:\S+)/.exec(text)?.[1] ?? '';
    },
    signal: (signal) => void child.kill(signal),
    ended,
  };
}
