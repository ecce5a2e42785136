import type { BeforeApplicationShutdown, Logger, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { type DatabaseClock, databaseClock } from './clock.js';
import type { DatabaseState } from './database-state.js';
import { probeRead, probeWrite } from './storage-probe.js';

const EVERY_MS = 10_000;

/**
 * Keeps what this process knows of its database fresh, also while nobody asks: the time there, and whether writes work. In
 * every role: whoever checks a time needs the clock.
 */
export class DatabaseProbes implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private wasApart = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly state: DatabaseState,
    private readonly log: Pick<Logger, 'log' | 'warn'>,
    private readonly clock: DatabaseClock = databaseClock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
    // The first connection has measured it.
    this.compareClocks();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never rejects: a database that is away is noticed elsewhere. */
  async look(): Promise<void> {
    try {
      await probeRead(this.dataSource);
      await probeWrite(this.dataSource, this.state);
      this.compareClocks();
    } catch {
      // Next time.
    }
  }

  /** One line for each change. */
  compareClocks(): void {
    const isApart = this.clock.isApart();
    if (isApart === this.wasApart) return;
    this.wasApart = isApart;
    const fields = { aheadSeconds: Math.round(this.clock.aheadMs() / 1_000) };
    if (isApart) {
      this.log.warn(
        fields,
        "this process' clock differs from the database's, which is the one that counts: set it right",
      );
    } else this.log.log(fields, "this process' clock agrees with the database's again");
  }
}
