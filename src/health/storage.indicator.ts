import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { DatabaseState } from '../database/database-watch.js';
import { probeQueue, probeRead, probeWrite } from '../database/database-probes.js';
import { refusedWriteCode } from '../database/database-errors.js';
import { within } from '../http/within.js';

/** A probe that waits longer than this for its answer is counted as failed by Kubernetes (its default is 1 s). */
const TIMEOUT_MS = 900;
const REFUSES_WRITES = 'it refuses writes';

/** Whether this process can work: its tables can be read and written as requests do it, the schema is that of this release. */
@Injectable()
export class StorageIndicator {
  constructor(
    private readonly health: HealthIndicatorService,
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly state: DatabaseState,
  ) {}

  database() {
    return this.check('database', async () => {
      await probeRead(this.dataSource);
      return (await probeWrite(this.dataSource, this.state)) ? null : REFUSES_WRITES;
    });
  }

  /** Deliveries that are due, and webhooks that came, are found there. */
  queue() {
    return this.check('queue', async () => {
      await probeQueue(this.dataSource);
      return null;
    });
  }

  migrations() {
    return this.check('migrations', async () =>
      (await this.dataSource.showMigrations()) ? 'there are migrations to run: npm run migrate' : null,
    );
  }

  /** Never down: the database's clock is the one that counts. */
  clock(): HealthIndicatorResult {
    const aheadSeconds = Math.round(databaseClock.aheadMs() / 1_000);
    const indicator = this.health.check('clock');
    if (!databaseClock.isApart()) return indicator.up({ aheadSeconds });
    const message = "this process' clock differs from the database's: set it right";
    return indicator.degraded({ aheadSeconds, message });
  }

  /** `look` resolves to what is wrong, or null. */
  private async check<Key extends string>(key: Key, look: () => Promise<string | null>) {
    const indicator = this.health.check(key);
    try {
      const wrong = await within(TIMEOUT_MS, look());
      return wrong === null ? indicator.up() : indicator.down({ message: wrong });
    } catch (error) {
      // The driver's own words may hold the address and the user.
      return indicator.down({ message: refusedWriteCode(error) === undefined ? 'no answer' : REFUSES_WRITES });
    }
  }
}
