import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { ProcessIndicator } from './process.indicator.js';
import { StorageIndicator } from './storage.indicator.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly storage: StorageIndicator,
    private readonly process: ProcessIndicator,
  ) {}

  /** The process itself: never the database, never Siren, since a restart would mend neither. */
  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /**
   * Whether requests may be sent here. Siren being away is no reason against it: messages wait. A process that stops says no
   * at once, while it still answers.
   */
  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([() => this.process.serving(), ...this.storageChecks()]);
  }

  /** Whether the start is over; until then Kubernetes asks nothing else. */
  @Get('startup')
  @HealthCheck()
  startup() {
    return this.health.check(this.storageChecks());
  }

  private storageChecks() {
    return [() => this.storage.database(), () => this.storage.migrations(), () => this.storage.jobs()];
  }
}
