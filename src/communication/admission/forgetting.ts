import type { Logger } from '@nestjs/common';
import type { DatabaseWatch } from '../../database/database-watch.js';
import { LoopLog } from '../../queue/loop-log.js';
import { WorkLoop } from '../../queue/work-loop.js';

const EVERY_MS = 60_000;

/** Removes a bite of what is over; resolves to whether there may be more. */
export type Forget = () => Promise<boolean>;

/** Forgets each minute what nobody needs any more, bite after bite while there is more; several replicas may. */
export class Forgetting {
  private readonly loops: readonly WorkLoop[];

  constructor(forgets: readonly Forget[], watch: DatabaseWatch, log: Logger) {
    this.loops = forgets.map(
      (forget) => new WorkLoop(forget, new LoopLog(watch, log, 'what is over could not be forgotten'), EVERY_MS),
    );
  }

  start(): void {
    this.loops.forEach((loop) => loop.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
