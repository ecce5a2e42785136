import { join } from 'node:path';
import { LocalRunError } from '../preflight.js';
import { type LocalRun, startLocally } from '../start-locally.js';

/** Something to show, once all that it needs is running. */
export interface Performance {
  /** The program to run as the service. */
  main: string;
  /** Keeps the database, the generated secrets and the service's log, `demo.log`. */
  dataDir: string;
  /** Settings that let it be watched. */
  settings: Readonly<Record<string, string>>;
  play: (run: LocalRun, print: (line: string) => void) => Promise<void>;
}

/** Starts everything, plays, and stops it again. Resolves to the exit code. */
export async function perform({ main, dataDir, settings, play }: Performance): Promise<number> {
  const print = (line: string) => console.log(line);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    const { PATH, HOME, TMPDIR } = process.env;
    const run = await startLocally({
      // It is the same everywhere: whatever the environment names, it brings its own database and its own Siren.
      env: { PATH, HOME, TMPDIR, PORT: '0', LOG_LEVEL: 'warn', EVENTS_POLLING: 'false', ...settings },
      dataDir,
      log: print,
      serviceLog: join(dataDir, 'demo.log'),
      main,
      signal: stopping.signal,
    });
    try {
      await Promise.race([play(run, print), aborted(stopping.signal)]);
    } finally {
      await run.stop();
    }
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    console.error(error instanceof LocalRunError ? error.message : error);
    return 1;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
  );
}
