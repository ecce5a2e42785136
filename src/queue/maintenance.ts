import { type FactoryProvider, type InjectionToken, Logger } from '@nestjs/common';
import { DatabaseWatch } from '../database/database-watch.js';
import { LoopLog, WorkLoop } from './work-loop.js';
import { HAS_WORKER_ROLE, StartedWorker, type Worker } from './started-worker.js';

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
