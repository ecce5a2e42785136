import type { Logger } from '@nestjs/common';
import { LoopLog } from '../../queue/loop-log.js';
import { WorkLoop } from '../../queue/work-loop.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { tendBatches } from './tend-batches.js';

/** How soon an order given on another replica is noticed. */
const EVERY_MS = 500;

/** Lets go what batches hold back, and ends what they no longer send; several replicas may do it at once. */
export class BatchKeeper {
  private readonly loop: WorkLoop;

  constructor(context: DeliveryContext, log: Logger) {
    this.loop = new WorkLoop(
      () => tendBatches(context),
      new LoopLog(context.watch, log, 'batches could not be tended'),
      EVERY_MS,
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
