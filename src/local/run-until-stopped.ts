import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../config/configuration.error.js';
import { LocalRunError } from './local-run-error.js';
import { startLocally, type LocalRun } from './start-locally.js';

const PACKAGE_ROOT = resolve(import.meta.dirname, '../..');

/** Runs the service and what it lacks until a signal, or until the service ends. Resolves to the exit code. */
export async function runUntilStopped(args: string[]): Promise<number> {
  const stopping = new AbortController();
  let run: LocalRun | undefined;
  const onSignal = () => {
    // The second Ctrl-C of somebody who does not want to wait.
    if (stopping.signal.aborted) run?.hurry();
    else stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

  try {
    const { watch } = readArguments(args);
    readDotEnv();
    run = await startLocally({
      env: process.env,
      dataDir: join(PACKAGE_ROOT, '.data'),
      log,
      watch,
      signal: stopping.signal,
    });
    const code = await Promise.race([run.serviceEnded, aborted(stopping.signal)]);
    log(stopping.signal.aborted ? 'stopping' : `the service ended by itself, code ${code}`);
    await run.stop();
    return code;
  } catch (error) {
    // Stopped while it started: what was under way ended with that reason, or because Ctrl-C reached it too.
    if (stopping.signal.aborted && (error === stopping.signal.reason || error instanceof LocalRunError)) return 0;
    if (!(error instanceof LocalRunError || error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function readArguments(args: string[]): { watch: boolean } {
  try {
    const { values } = parseArgs({ args, options: { watch: { type: 'boolean', default: false } } });
    return values;
  } catch (error) {
    throw new LocalRunError(`${(error as Error).message} (the only option is --watch)`);
  }
}

/** Settings of `.env` hold where the environment has none. */
function readDotEnv(): void {
  const path = join(PACKAGE_ROOT, '.env');
  if (!existsSync(path)) return;
  try {
    process.loadEnvFile(path);
  } catch (error) {
    throw new LocalRunError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

function aborted(signal: AbortSignal): Promise<0> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(0);
    signal.addEventListener('abort', () => resolve(0), { once: true });
  });
}

function log(line: string): void {
  console.log(line);
}
