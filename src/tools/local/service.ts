import { fileURLToPath } from 'node:url';
import { startChild, type Child } from './child.js';
import { HEAP_OPTIONS } from './heap-options.js';
import { startBuilder, watchBuild } from './watch-build.js';

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
