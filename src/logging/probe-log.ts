import type { Logger } from '@nestjs/common';
import { Episode } from './episode.js';

/** What a health check answers: asked every few seconds by several, so that only a change of the answer is a line. */
export class ProbeLog {
  /** Each answer counts, since whoever asked acts by it. */
  private readonly trouble = new Episode(0);

  constructor(
    private readonly log: Logger,
    private readonly messages: { bad: string; good: string },
  ) {}

  good(): void {
    const lastedMs = this.trouble.worked(performance.now());
    if (lastedMs !== null) this.log.log({ lastedMs }, this.messages.good);
  }

  /** @param why the fields of the line; only called where it is written */
  bad(why: () => object): void {
    if (this.trouble.failed(performance.now())) this.log.warn(why(), this.messages.bad);
  }
}
