import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Draining } from '../http/draining.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { WakeUps } from '../queue/wake-ups.js';
import { PublishedTemplates } from '../templates/published-templates.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import type { DeliveryPolicy } from './delivery.policy.js';
import { AttemptsController } from './attempts.controller.js';
import { MessageWatch } from './message-watch.js';
import { MessagesController } from './messages.controller.js';
import { PhoneNumbersController } from './phone-numbers.controller.js';

interface MessagesModuleOptions extends Pick<FactoryProvider, 'inject'> {
  http: boolean;
  useFactory: (...dependencies: never[]) => DeliveryPolicy;
}

/** Messages and their attempts, as they are stored and shown; and what every room works with. */
@Module({})
export class MessagesModule {
  static forRoot({ http, inject = [], useFactory }: MessagesModuleOptions): DynamicModule {
    return {
      module: MessagesModule,
      global: true,
      controllers: http ? [MessagesController, AttemptsController, PhoneNumbersController] : [],
      providers: [
        {
          provide: DELIVERY_CONTEXT,
          inject: [getDataSourceToken(DATA_SOURCE), WakeUps, DatabaseWatch, ...inject],
          useFactory: (
            dataSource: DataSource,
            wakeUps: WakeUps,
            watch: DatabaseWatch,
            ...dependencies: never[]
          ): DeliveryContext => ({
            dataSource,
            wakeUps,
            policy: useFactory(...dependencies),
            watch,
            templates: new PublishedTemplates(dataSource),
          }),
        },
        {
          provide: MessageWatch,
          inject: [DELIVERY_CONTEXT, Draining],
          useFactory: ({ dataSource }: DeliveryContext, { over }: Draining) => new MessageWatch(dataSource, over),
        },
      ],
      exports: [DELIVERY_CONTEXT, MessageWatch],
    };
  }
}
