import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, type HealthIndicatorResult } from '@nestjs/terminus';
import { StorageIndicator } from './storage.indicator.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly storage: StorageIndicator,
  ) {}

  /** The process itself: never the database, never Siren, since a restart would mend neither. */
  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /**
   * Whether requests may be sent here: a table is read as they read it. Siren being away is no reason against it, since
   * messages wait; nor is a wrong clock, which the details show.
   */
  @Get('ready')
  @HealthCheck()
  ready() {
    const database = this.storage.database();
    return this.health.check([
      () => database,
      () => this.storage.migrations(),
      () => this.storage.jobs(),
      // Reading the database has measured its clock.
      async (): Promise<HealthIndicatorResult> => {
        await database;
        return this.storage.clock();
      },
    ]);
  }

  /** Whether the start is over; until then Kubernetes asks nothing else. */
  @Get('startup')
  @HealthCheck()
  startup() {
    return this.ready();
  }
}
