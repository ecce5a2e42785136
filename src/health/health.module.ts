import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DrainingModule } from '../http/draining.js';
import { HealthController } from './health.controller.js';
import { ProcessIndicator } from './process.indicator.js';
import { StorageIndicator } from './storage.indicator.js';

/** Probes for Kubernetes. */
@Module({
  imports: [DrainingModule, TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [ProcessIndicator, StorageIndicator],
})
export class HealthModule {}
