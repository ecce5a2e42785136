import type { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { DatabaseWatch } from './database-watch.js';
import { poolOf } from './transaction.js';

const MONTHS_AHEAD = 3;
const EVERY_MS = 6 * 3_600_000;

/** Makes next months' partitions long before they are needed: what falls into the default one would have to be moved. */
export class PartitionKeeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly watch: DatabaseWatch,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.make(), EVERY_MS).unref();
    void this.make();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async make(): Promise<void> {
    try {
      await poolOf(this.dataSource).query('SELECT make_month_partitions($1)', [MONTHS_AHEAD]);
    } catch (err) {
      if (!this.watch.report(err))
        this.log.warn({ err }, 'next months could not be prepared; trying again in six hours');
    }
  }
}
