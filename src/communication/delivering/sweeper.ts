import type { Logger } from '@nestjs/common';
import { WorkLoop } from '../../queue/work-loop.js';
import type { DeliveryContext } from './begin-messages.js';
import { sweep } from './sweep.js';

const EVERY_MS = 1_000;

/** Sweeps each second; several replicas may do it at once. */
export class Sweeper {
  private readonly loop: WorkLoop;

  constructor({ dataSource, queue }: DeliveryContext, log: Logger) {
    this.loop = new WorkLoop(
      () => sweep(dataSource, queue),
      (error) => log.warn({ err: error }, 'due messages could not be looked for; trying again'),
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
