import type { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { WorkLoop } from '../../queue/work-loop.js';
import { forget } from './forget.js';

const EVERY_MS = 60_000;

/** Forgets each minute what acceptance no longer needs, bite after bite while there is more; several replicas may. */
export class Forgetting {
  private readonly loop: WorkLoop;

  constructor(dataSource: DataSource, log: Logger) {
    this.loop = new WorkLoop(
      () => forget(dataSource),
      (error) => log.warn({ err: error }, 'what is over could not be forgotten; trying again'),
      EVERY_MS,
    );
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }
}
