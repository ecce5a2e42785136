import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DrainingModule } from '../http/draining.js';
import { HealthController, ProcessIndicator } from './health.controller.js';
import { StorageIndicator } from './storage.indicator.js';

/** Probes for Kubernetes. */
@Module({
  imports: [DrainingModule, TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [ProcessIndicator, StorageIndicator],
})
export class HealthModule {}
