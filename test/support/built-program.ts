import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { keepOutput } from './run-output.js';

const DIST = new URL('../../dist/', import.meta.url);
/** What starts a program also ends it: one whose test was killed stops by itself. */
const STOP_WITH_PARENT = new URL('tools/local/stop-with-parent.js', DIST).href;

/** A program of `dist/` as a process of its own; call `ensureBuilt()` before. */
export interface BuiltProgram {
  pid: number;
  /** All that it has printed so far, on either stream. */
  output(): string;
  /** Its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
}

/**
 * Starts it with these settings alone: nothing of a developer's environment applies.
 * @param options.stdout a file descriptor for its output, which then is not among what it has printed
 */
export function startBuilt(
  file: string,
  env: Record<string, string> = {},
  { stdout, args = [] }: { stdout?: number; args?: readonly string[] } = {},
): BuiltProgram {
  const child = spawn(process.execPath, ['--import', STOP_WITH_PARENT, fileURLToPath(new URL(file, DIST)), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  const print = (chunk: Buffer): void => {
    text += chunk.toString();
    // The sandbox prints the numbers of its scenarios, for whoever tries them.
    if (!file.startsWith('tools/sandbox/')) keepOutput(file, child.pid!, chunk);
  };
  child.stdout?.on('data', print);
  child.stderr?.on('data', print);
  return {
    pid: child.pid!,
    output: () => text,
    ended: once(child, 'close').then(() => child.exitCode),
    signal: (signal) => void child.kill(signal),
  };
}
