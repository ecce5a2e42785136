import type { DataSource } from 'typeorm';
import { WorkLoop } from '../queue/work-loop.js';
import { foldDeltas } from './fold.js';

/** How much time deltas pile up for: a query adds up about as many of them as changes of state happen in it. */
const FOLD_EVERY_MS = 1_000;

export interface StatisticsLog {
  warn: (error: unknown, message: string) => void;
}

/** Folds the deltas, each second, bite after bite while there are many. Every replica runs one; they take turns. */
export class StatisticsWorker {
  private readonly loop: WorkLoop;

  constructor(dataSource: DataSource, log: StatisticsLog) {
    this.loop = new WorkLoop(
      () => foldDeltas(dataSource),
      (error) => log.warn(error, 'the statistics could not be folded; trying again'),
      FOLD_EVERY_MS,
    );
  }

  start(): void {
    this.loop.start();
  }

  /** Ends after the bite in hand. */
  stop(): Promise<void> {
    return this.loop.stop();
  }
}
