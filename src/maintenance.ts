import type { Logger } from '@nestjs/common';
import type { DatabaseWatch } from './database/database-watch.js';
import { LoopLog } from './queue/loop-log.js';
import { WorkLoop } from './queue/work-loop.js';

/** What is done again and again beside deliveries; several replicas may. */
export interface Task {
  /** What does not happen where it fails, such as `old webhooks could not be dropped`. */
  failure: string;
  everyMs: number;
  /** One bite; resolves to whether there may be more at once. */
  bite: () => Promise<boolean>;
}

/** Runs each task at its interval, bite after bite while there is more. */
export class Maintenance {
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
