import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryCountsModule } from '../outbox/event-counts.js';
import { MetricsController } from './metrics.controller.js';
import { type MetricsAddress, MetricsServer } from './metrics.server.js';
import { MetricsService } from './metrics.service.js';

/** Numbers for Prometheus. */
@Module({})
export class MetricsModule {
  /** `own`: an address of their own; null: on the port of the API. */
  static forRoot(own: MetricsAddress | null): DynamicModule {
    const server = {
      provide: MetricsServer,
      inject: [MetricsService],
      useFactory: (metrics: MetricsService) => new MetricsServer(metrics, own!),
    };
    return {
      module: MetricsModule,
      imports: [DeliveryCountsModule],
      controllers: own === null ? [MetricsController] : [],
      providers: [MetricsService, ...(own === null ? [] : [server])],
    };
  }
}
