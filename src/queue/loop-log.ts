import type { Logger } from '@nestjs/common';
import type { DatabaseWatch } from '../database/database-watch.js';
import { Episode } from '../logging/episode.js';

/** A loop that fails every other time has not come to work again. */
const QUIET_MS = 10_000;

/**
 * What is logged of a loop: that it begins to fail, each other way in which it then fails, and that it works again; the
 * absence of the database is one line for all loops.
 */
export class LoopLog {
  private readonly episode = new Episode(QUIET_MS);
  /** The ways in which it has failed in this episode. */
  private readonly known = new Set<string>();

  /** @param failure what does not happen then, such as `webhooks could not be processed` */
  constructor(
    private readonly watch: DatabaseWatch,
    private readonly log: Logger,
    private readonly failure: string,
  ) {}

  failed(err: unknown): void {
    if (this.watch.report(err)) return;
    const way = wayOf(err);
    if (this.episode.failed(performance.now())) this.known.clear();
    this.log[this.known.has(way) ? 'debug' : 'warn']({ err }, `${this.failure}; trying again`);
    this.known.add(way);
  }

  worked(): void {
    const failedForMs = this.episode.worked(performance.now());
    if (failedForMs !== null) this.log.log({ loop: this.failure, failedForMs }, 'a loop works again');
  }
}

/** Without its message, which may name another row each time. */
function wayOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return `${error.name} ${'code' in error ? String(error.code) : ''} ${error.stack?.split('\n').find(isFrame) ?? ''}`;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}
