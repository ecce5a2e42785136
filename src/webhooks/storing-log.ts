import { Injectable, Logger } from '@nestjs/common';
import { TooManyWaiting } from '../database/batcher.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { TookTooLong } from '../http/within.js';
import { Episode } from '../logging/episode.js';

/** A flood of which some are stored now and then is one flood. */
const QUIET_MS = 5_000;

/** Webhooks that are not stored in time are delivered again, by the thousand: one line when that begins, one when it ends. */
@Injectable()
export class StoringLog {
  private readonly logger = new Logger('Webhooks');
  private readonly trouble = new Episode(QUIET_MS);

  constructor(private readonly watch: DatabaseWatch) {}

  stored(): void {
    const failedForMs = this.trouble.worked(performance.now());
    if (failedForMs !== null) this.logger.log({ failedForMs }, 'webhooks are stored again');
  }

  failed(error: unknown): void {
    if (this.watch.report(error)) return;
    const begins = this.trouble.failed(performance.now());
    this.logger[begins ? 'warn' : 'debug'](whyOf(error), 'webhooks are not stored in time');
  }
}

/** What is none of the usual reasons is a bug, and logged in full. */
function whyOf(err: unknown): { code: string } | { err: unknown } {
  if (err instanceof TooManyWaiting) return { code: 'too_many_waiting' };
  return err instanceof TookTooLong ? { code: 'timeout' } : { err };
}
