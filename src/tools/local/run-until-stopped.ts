import { join, resolve } from 'node:path';
import type { CommandLine, FlagValues } from '../../config/command-line.js';
import { ConfigurationError } from '../../config/configuration.error.js';
import { loadDotEnv } from '../../config/setting-files.js';
import { LocalRunError } from './preflight.js';
import { startLocally, type Ended, type LocalRun } from './start-locally.js';

const PACKAGE_ROOT = resolve(import.meta.dirname, '../../..');

const FLAGS = {
  watch: { type: 'boolean', about: 'build and restart the service at each change of the source' },
  data: {
    type: 'string',
    value: 'folder',
    about: 'keeps the database and the generated secrets; unset: .data beside package.json',
  },
} as const;

export const START: CommandLine<typeof FLAGS> = {
  name: 'start',
  about:
    'Runs the service until Ctrl-C, and provides what it lacks: a Postgres of its own, the sandbox in place of Siren, an API key.',
  flags: FLAGS,
  settings: 'every setting of the service (.env.example lists them)',
  exitCodes: { 0: 'stopped', 1: 'could not start, and says why' },
};

/** Runs the service and what it lacks until a signal, or until the service ends. Resolves to the exit code. */
export async function runUntilStopped({ watch, data }: FlagValues<typeof FLAGS>): Promise<number> {
  const stopping = new AbortController();
  let run: LocalRun | undefined;
  const onSignal = () => {
    // The second Ctrl-C of somebody who does not want to wait.
    if (stopping.signal.aborted) run?.hurry();
    else stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

  try {
    loadDotEnv(join(PACKAGE_ROOT, '.env'));
    run = await startLocally({
      env: process.env,
      dataDir: resolve(data ?? join(PACKAGE_ROOT, '.data')),
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
