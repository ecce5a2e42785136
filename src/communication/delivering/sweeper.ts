import type { Logger } from '@nestjs/common';
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

  constructor({ dataSource, queue }: DeliveryContext, log: Logger) {
    this.loops = [
      new WorkLoop(
        () => sweep(dataSource, queue),
        (error) => log.warn({ err: error }, 'due messages could not be looked for; trying again'),
        EVERY_MS,
      ),
      new WorkLoop(
        () => releaseLines(dataSource, queue),
        (error) => log.warn({ err: error }, 'messages that wait for a channel could not be released; trying again'),
        EVERY_MS,
      ),
      new WorkLoop(
        () => forgetPaces(dataSource),
        (error) => log.warn({ err: error }, 'paces that are over could not be forgotten; trying again'),
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
