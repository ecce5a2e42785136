import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Episode } from '../logging/episode.js';
import { ConnectGate } from './connect-gate.js';
import { databaseLostCode, refusedWriteCode } from './database-errors.js';

/** After a refused write nothing is believed for so long: the next probe of the health check sees it, whoever was refused. */
const REMEMBERED_MS = 5_000;

/** What this process knows of its database without asking: whether connections can be opened, and writes are taken. */
export class DatabaseState {
  readonly gate = new ConnectGate();
  private refusal: { code: string; at: number } | null = null;

  /** @param log hears once that writes are refused, and that they are taken again; left out by commands, which end with the error */
  constructor(private readonly log?: Pick<Logger, 'log' | 'warn'>) {}

  /** Every error of a statement. */
  noteError(error: unknown): void {
    const code = refusedWriteCode(error);
    if (code === undefined) return;
    if (this.refusal === null) this.log?.warn({ code }, 'the database refuses writes');
    this.refusal = { code, at: performance.now() };
  }

  /**
   * The SQLSTATE with which a write was refused, until one is known to work again (`writesWork`); null: none was.
   * `isFresh`: too short ago to try.
   */
  refusedWrite(): { code: string; isFresh: boolean } | null {
    if (this.refusal === null) return null;
    return { code: this.refusal.code, isFresh: performance.now() - this.refusal.at < REMEMBERED_MS };
  }

  writesWork(): void {
    if (this.refusal !== null) this.log?.log('the database takes writes again');
    this.refusal = null;
  }
}

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
