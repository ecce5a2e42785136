import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { Draining } from '../http/draining.js';

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
