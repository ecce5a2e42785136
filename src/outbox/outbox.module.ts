import { type DynamicModule, Module } from '@nestjs/common';
import { DrainingModule } from '../http/draining.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { started } from '../queue/worker.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { DeliveryCountsModule } from './event-counts.js';
import { EventTester } from './receiver.js';
import { EventWorker } from './event.worker.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';

/** Events for the application. */
@Module({})
export class OutboxModule {
  /** @param http serve `/api/v1/events` */
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: OutboxModule,
      imports: [DeliveryContextModule, WakeUpsModule, DeliveryCountsModule, DrainingModule],
      controllers: http ? [EventsController] : [],
      providers: [EventsService, EventTester, EventWorker, started(EventWorker, { roles: 'worker' })],
      exports: [EventsService],
    };
  }
}
