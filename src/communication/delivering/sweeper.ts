import type { Logger } from '@nestjs/common';
import { LoopLog } from '../../queue/loop-log.js';
import { WorkLoop } from '../../queue/work-loop.js';
import type { DeliveryContext } from './begin-messages.js';
import { forgetPaces } from './forget-paces.js';
import { releaseLines } from './release-lines.js';
import { sweep } from './sweep.js';

const EVERY_MS = 1_000;
const FORGET_EVERY_MS = 60_000;

/** Wakes messages whose time has come, and those whose channel is open again; several replicas may do it at once. */
export class Sweeper {
  private readonly loops: readonly WorkLoop[];

  constructor(context: DeliveryContext, log: Logger) {
    const { dataSource, queue, watch } = context;
    this.loops = [
      new WorkLoop(
        () => sweep(dataSource, queue),
        new LoopLog(watch, log, 'due messages could not be looked for'),
        EVERY_MS,
      ),
      new WorkLoop(
        () => releaseLines(context),
        new LoopLog(watch, log, 'messages that wait for a channel could not be released'),
        EVERY_MS,
      ),
      new WorkLoop(
        () => forgetPaces(dataSource),
        new LoopLog(watch, log, 'paces that are over could not be forgotten'),
        FORGET_EVERY_MS,
      ),
    ];
  }

  start(): void {
    this.loops.forEach((loop) => loop.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
