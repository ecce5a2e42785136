import { Controller, Get, HttpException, Injectable, Logger } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  HealthCheckService,
  type HealthIndicatorFunction,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { Draining } from '../http/draining.js';
import { Public } from '../http/route-hooks.js';
import { ProbeLog } from '../logging/probe-log.js';
import { StorageIndicator } from './storage.indicator.js';

/** Whether this process wants requests. */
@Injectable()
export class ProcessIndicator {
  constructor(
    private readonly health: HealthIndicatorService,
    private readonly draining: Draining,
  ) {}

  serving() {
    const indicator = this.health.check('process');
    return this.draining.begun.aborted ? indicator.down({ message: 'it is stopping' }) : indicator.up();
  }
}

@ApiTags('health')
@Controller('health')
export class HealthController {
  private readonly log = new ProbeLog(new Logger('Health'), { bad: 'not ready', good: 'ready again' });

  constructor(
    private readonly health: HealthCheckService,
    private readonly storage: StorageIndicator,
    private readonly process: ProcessIndicator,
  ) {}

  /** The process itself: never the database, never Siren, since a restart would mend neither. */
  @Get('live')
  @Public()
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /**
   * Whether requests may be sent here: a table is read as they read it. Siren being away is no reason against it, since
   * messages wait; nor is a wrong clock, which the details show. A process that stops says no at once, while it still
   * answers.
   */
  @Get('ready')
  @Public()
  @HealthCheck()
  async ready() {
    try {
      const answer = await this.health.check([() => this.process.serving(), ...this.storageChecks()]);
      this.log.good();
      return answer;
    } catch (error) {
      this.log.bad(() => whyNot(error));
      throw error;
    }
  }

  /** Whether the start is over; until then Kubernetes asks nothing else. */
  @Get('startup')
  @Public()
  @HealthCheck()
  startup() {
    return this.health.check(this.storageChecks());
  }

  private storageChecks(): HealthIndicatorFunction[] {
    const database = this.storage.database();
    return [
      () => database,
      () => this.storage.migrations(),
      () => this.storage.queue(),
      // Reading the database has measured its clock.
      async (): Promise<HealthIndicatorResult> => {
        await database;
        return this.storage.clock();
      },
    ];
  }
}

/** The checks that failed, with their words, which hold no address and no name. */
function whyNot(err: unknown): object {
  const answer = err instanceof HttpException ? err.getResponse() : null;
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return { err };
  const failed = Object.entries(answer.error as Record<string, { message?: string }>);
  return { failed: Object.fromEntries(failed.map(([check, { message }]) => [check, message ?? 'down'])) };
}
