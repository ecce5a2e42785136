import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Episode } from '../logging/episode.js';
import { databaseLostCode } from './unavailable.js';

const LOOK_EVERY_MS = 1_000;
/** A database that fails again within it has not been back: a failover lets some through between two failures. */
const QUIET_MS = 3_000;
const POOL_ENDED = 'cannot_use_a_pool_after_calling_end';

/**
 * Whoever meets a database that is away reports it here: loops, requests and batches by the hundred meet the same outage.
 * One line says that it is lost and why, one that it is back and how long it was away.
 */
export class DatabaseWatch implements OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private readonly outage = new Episode(QUIET_MS);
  private looking: NodeJS.Timeout | undefined;
  private isLooking = false;
  private stopped = false;

  /** @param look rejects while the database is away */
  constructor(private readonly look: () => Promise<unknown>) {}

  /** @returns whether the error says that the database is away: then the caller has nothing to log */
  report(error: unknown): boolean {
    const code = databaseLostCode(error);
    if (code === null) return false;
    // Who stops this process ends its pool, and that is no outage.
    if (this.stopped || code === POOL_ENDED) return true;
    if (this.outage.failed(performance.now())) {
      this.logger.warn({ code }, 'the database is lost');
      this.looking ??= setInterval(() => void this.lookForIt(), LOOK_EVERY_MS).unref();
    } else {
      this.logger.debug({ code }, 'the database is still away');
    }
    return true;
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearInterval(this.looking);
  }

  private async lookForIt(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      await this.look();
      const awayMs = this.outage.worked(performance.now());
      if (awayMs === null || this.stopped) return;
      clearInterval(this.looking);
      this.looking = undefined;
      this.logger.log({ awayMs }, 'the database is back');
    } catch {
      this.outage.failed(performance.now());
    } finally {
      this.isLooking = false;
    }
  }
}
