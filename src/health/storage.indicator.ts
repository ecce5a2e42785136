import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { HealthIndicatorService } from '@nestjs/terminus';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { poolOf } from '../database/transaction.js';
import { Queue } from '../queue/queue.js';
import { within } from '../http/within.js';

/** A probe that waits longer than this for its answer is counted as failed by Kubernetes (its default is 1 s). */
const TIMEOUT_MS = 900;

/** Whether this process can work: the database answers, its schema is the one that this release knows, the queue is there. */
@Injectable()
export class StorageIndicator {
  constructor(
    private readonly health: HealthIndicatorService,
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly queue: Queue,
  ) {}

  database() {
    return this.check('database', async () => {
      await poolOf(this.dataSource).query('SELECT 1');
      return null;
    });
  }

  migrations() {
    return this.check('migrations', async () =>
      (await this.dataSource.showMigrations()) ? 'there are migrations to run: npm run migrate' : null,
    );
  }

  jobs() {
    return this.check('queue', async () => ((await this.queue.isInstalled()) ? null : 'its schema is not installed'));
  }

  /** `look` resolves to what is wrong, or null. */
  private async check<Key extends string>(key: Key, look: () => Promise<string | null>) {
    const indicator = this.health.check(key);
    try {
      const wrong = await within(TIMEOUT_MS, look());
      return wrong === null ? indicator.up() : indicator.down({ message: wrong });
    } catch {
      // The driver's own words may hold the address and the user.
      return indicator.down({ message: 'no answer' });
    }
  }
}
