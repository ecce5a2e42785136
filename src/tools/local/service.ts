import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));

/** The service, running as a process of its own. */
export interface Service {
  /** Its exit code when it ends; in watch mode only a stop ends it. */
  ended: Promise<number>;
  hasEnded(): boolean;
  /** Lets it finish what it has in hand. May be called often. */
  stop(): Promise<void>;
  /** Ends it now. */
  hurry(): void;
}

export interface ServiceOptions {
  env: NodeJS.ProcessEnv;
  /** How long a stop may take before the service is killed, in milliseconds. */
  stopGraceMs: number;
  /** A file descriptor for its log; absent: our own output. */
  output: number | undefined;
  /** The program; absent: the service's own. */
  main?: string | undefined;
  /** Told when it is started again. */
  log: (line: string) => void;
}

/** Runs the built service. */
export function startService({ env, output, stopGraceMs, main = MAIN }: ServiceOptions): Service {
  const child = startChild({ argv: [...HEAP_OPTIONS, main], env, output });
  return { ...child, stop: () => child.stop(stopGraceMs), hurry: () => void child.stop(0) };
}

/** Runs the built service, builds at each change of the source, and starts it again at each change of the build. */
export function startWatchedService(options: ServiceOptions): Service {
  let finish: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (finish = resolve));
  let stopped = false;
  let service = startService(options);
  const builder: Child = startBuilder(options.env);
  const watch = watchBuild(BUILT, async () => {
    options.log('the build has changed: starting the service again');
    await service.stop();
    if (!stopped) service = startService(options);
  });
  const stop = async () => {
    stopped = true;
    watch.close();
    await Promise.all([builder.stop(0), service.stop()]);
    finish(0);
  };
  return { ended, hasEnded: () => stopped, stop, hurry: () => service.hurry() };
}

/**
 * How the service's heap grows, as `start:prod` and the Dockerfile have it too. Left to itself, V8 takes the machine's
 * memory for an invitation: an upload of very many lines, of which next to nothing is alive at any moment, came to 414 MB
 * after 60,000 of them. With these it stayed beneath 270 MB, as fast as before; with twice the limit it came to 330.
 */
export const HEAP_OPTIONS = ['--max-semi-space-size=16', '--max-old-space-size=512'] as const;

/** The compiler writes its files one after the other; this long after the last one they are all there. */
const SETTLE_MS = 300;

/** Builds at each change of the source, until it is stopped. */
function startBuilder(env: NodeJS.ProcessEnv): Child {
  const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
  return startChild({ argv: [nest, 'build', '--watch', '--preserveWatchOutput'], env });
}

/** Calls `changed` after each build that wrote something; one call at a time, and once more when files changed meanwhile. */
function watchBuild(folder: string, changed: () => Promise<void>): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file?.endsWith('.js') !== true) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      working = working.then(changed);
    }, SETTLE_MS);
  });
  return {
    close: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

/** A Node program that we started, and that does not outlive us. */
export interface Child {
  /** Its exit code, 128 + n when signal n ended it; resolves whoever ended it. */
  ended: Promise<number>;
  hasEnded(): boolean;
  /** SIGINT, at which a service drains nothing, and SIGKILL when it is not gone after the grace. Resolves when it is gone; may be called often. */
  stop(graceMs: number): Promise<void>;
}

interface ChildOptions {
  /** The program's file and its arguments. */
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  /** A file descriptor for its output; absent: our own output. */
  output?: number;
}

const STOP_WITH_PARENT = new URL('./stop-with-parent.js', import.meta.url).href;

/** Starts a Node program with this Node. */
function startChild({ argv, env, output }: ChildOptions): Child {
  const out = output ?? 'inherit';
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', STOP_WITH_PARENT, ...argv], {
    env,
    stdio: ['ignore', out, out, 'ipc'],
    // A session of its own: Ctrl-C at the terminal reaches us alone, and we stop things in our order.
    detached: true,
  });
  let over = false;
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    child.once('error', () => resolve(127));
  }).finally(() => (over = true));
  return {
    ended,
    hasEnded: () => over,
    stop: async (graceMs) => {
      if (over) return;
      child.kill('SIGINT');
      const escalate = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(escalate);
    },
  };
}
