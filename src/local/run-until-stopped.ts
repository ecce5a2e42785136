import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../config/configuration.error.js';
import { LocalRunError } from './local-run-error.js';
import { startLocally, type Ended, type LocalRun } from './start-locally.js';

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
    const { watch, dataDir } = readArguments(args);
    readDotEnv();
    run = await startLocally({
      env: process.env,
      dataDir,
      log,
      watch,
      signal: stopping.signal,
    });
    const end = await Promise.race([run.ended, aborted(stopping.signal)]);
    log(describeEnd(end));
    await run.stop();
    return exitCode(end);
  } catch (error) {
    // Stopped while it started: what was under way ended with that reason, or because Ctrl-C reached it too.
    if (stopping.signal.aborted && (error === stopping.signal.reason || error instanceof LocalRunError)) return 0;
    if (!(error instanceof LocalRunError || error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function readArguments(args: string[]): { watch: boolean; dataDir: string } {
  const options = {
    watch: { type: 'boolean', default: false },
    data: { type: 'string', default: join(PACKAGE_ROOT, '.data') },
  } as const;
  try {
    const { watch, data } = parseArgs({ args, options }).values;
    return { watch, dataDir: resolve(data) };
  } catch (error) {
    throw new LocalRunError(`${(error as Error).message} (the options are --watch and --data <folder>)`);
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

/** Why a run is over: a signal, or a part that ended of itself. */
type End = Ended | 'signal';

function describeEnd(end: End): string {
  if (end === 'signal') return 'stopping';
  switch (end.part) {
    case 'service':
      return `the service ended by itself, code ${end.code}`;
    case 'database':
      return 'the database ended by itself: its log is beside its data';
  }
}

function exitCode(end: End): number {
  if (end === 'signal') return 0;
  return end.part === 'service' ? end.code : 1;
}

function aborted(signal: AbortSignal): Promise<'signal'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('signal');
    signal.addEventListener('abort', () => resolve('signal'), { once: true });
  });
}

function log(line: string): void {
  console.log(line);
}
