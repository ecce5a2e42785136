import {
  type BeforeApplicationShutdown,
  type FactoryProvider,
  type InjectionToken,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DatabaseWatch } from '../database/database-watch.js';
import { LoopLog, WorkLoop } from './work-loop.js';

/** What works in the background. Once it has stopped, what it had in hand is finished or given back. */
export interface Worker {
  start(): void;
  stop(): void | Promise<void>;
}

/** Injection token: whether this process has the role `worker`, else it only answers. */
export const HAS_WORKER_ROLE = Symbol('HAS_WORKER_ROLE');

/**
 * Starts a worker once the application is there, and stops it before the application goes. Nest goes by the imports, one
 * module after the other: those that a module imports start before it, and stop after it. Modules that are equally deep
 * start in the order in which they are listed, and stop in the opposite one.
 */
class StartedWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private isStarted = false;

  /** @param worker null: this process has not its role */
  constructor(private readonly worker: Worker | null) {}

  onApplicationBootstrap(): void {
    this.worker?.start();
    this.isStarted = true;
  }

  /** A start that failed on its way here is closed, too: what has not started is not waited for. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.isStarted) await this.worker?.stop();
  }
}

/** A provider for the module of a worker: by it, the worker runs as long as the application does. @param in which roles */
export function started(worker: InjectionToken<Worker>, { roles }: { roles: 'worker' | 'all' }): FactoryProvider {
  return {
    provide: Symbol('STARTED_WORKER'),
    inject: [worker, HAS_WORKER_ROLE],
    useFactory: (instance: Worker, hasRole: boolean) => new StartedWorker(roles === 'all' || hasRole ? instance : null),
  };
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** What is done again and again beside deliveries; several replicas may. */
export interface Task {
  /** What does not happen where it fails, such as `old webhooks could not be dropped`. */
  failure: string;
  everyMs: number;
  /** One bite; resolves to whether there may be more at once. */
  bite: () => Promise<boolean>;
}

/** Runs each task at its interval, bite after bite while there is more. */
class Maintenance implements Worker {
  private readonly loops: readonly WorkLoop[];

  constructor(tasks: readonly Task[], watch: DatabaseWatch, log: Logger) {
    this.loops = tasks.map(
      ({ failure, everyMs, bite }) => new WorkLoop(bite, new LoopLog(watch, log, failure), everyMs),
    );
  }

  start(): void {
    this.loops.forEach((loop) => loop.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}

/** A provider for a module that has such tasks: they are done by processes of the role `worker`, as long as the application runs. */
export function maintenance<Context>(
  context: InjectionToken<Context>,
  tasksOf: (context: Context) => readonly Task[],
): FactoryProvider {
  return {
    provide: Symbol('MAINTENANCE'),
    inject: [context, DatabaseWatch, HAS_WORKER_ROLE],
    useFactory: (given: Context, watch: DatabaseWatch, hasRole: boolean) =>
      new StartedWorker(hasRole ? new Maintenance(tasksOf(given), watch, new Logger('Maintenance')) : null),
  };
}
