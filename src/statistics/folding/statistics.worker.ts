import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { DatabaseWatch } from '../../database/database-watch.js';
import { LoopLog, WorkLoop } from '../../queue/work-loop.js';
import { foldDeltas } from './fold.js';

/** How often deltas are folded. A query adds up about as many deltas as there are changes of state in this time. */
const FOLD_EVERY_MS = 1_000;

/** Folds the deltas each second, bite after bite while there are many. Every replica runs one; they take turns. */
export class StatisticsWorker {
  private readonly loop: WorkLoop;

  constructor(dataSource: DataSource, watch: DatabaseWatch) {
    const log = new LoopLog(watch, new Logger('Statistics'), 'the statistics could not be folded');
    this.loop = new WorkLoop(() => foldDeltas(dataSource), log, FOLD_EVERY_MS);
  }

  start(): void {
    this.loop.start();
  }

  /** Ends after the bite in hand. */
  stop(): Promise<void> {
    return this.loop.stop();
  }
}
