import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { DeliveryCounts } from './delivery-counts.js';
import { EventTester } from './event-tester.js';
import { EventWorker } from './event.worker.js';
import { EventsController } from './events.controller.js';
import { DEFAULT_EVENTS, EVENTS_OPTIONS, type EventsOptions } from './events.options.js';

interface EventsModuleOptions extends Pick<FactoryProvider, 'inject'> {
  /** Serve `/api/v1/events`. */
  http: boolean;
  /** What is left out has its default. */
  useFactory: (...dependencies: never[]) => Partial<EventsOptions>;
}

/** Events for the application. Its worker is started by whoever runs the workers. */
@Module({})
export class OutboxModule {
  static forRoot({ http, inject = [], useFactory }: EventsModuleOptions): DynamicModule {
    return {
      module: OutboxModule,
      global: true,
      controllers: http ? [EventsController] : [],
      providers: [
        {
          provide: EVENTS_OPTIONS,
          inject,
          useFactory: (...dependencies: never[]): EventsOptions => ({
            ...DEFAULT_EVENTS,
            ...useFactory(...dependencies),
          }),
        },
        DeliveryCounts,
        EventWorker,
        ...(http ? [EventTester] : []),
      ],
      exports: [DeliveryCounts, EventWorker, EVENTS_OPTIONS],
    };
  }
}
