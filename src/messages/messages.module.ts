import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { WakeUps } from '../queue/wake-ups.js';
import { PublishedTemplates } from '../templates/published-templates.js';
import { BatchUploads } from '../batches/batch-uploads.js';
import { BatchWatch } from '../batches/batch-watch.js';
import { MessageAcceptance } from '../accepting/accept-messages.js';
import { CommunicationService } from '../communication.service.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import type { DeliveryPolicy } from './delivery.policy.js';
import { AttemptsController } from './attempts.controller.js';
import { BatchesController } from '../batches/batches.controller.js';
import { BulkController } from '../batches/bulk.controller.js';
import { MessagesController } from './messages.controller.js';
import { PhoneNumbersController } from './phone-numbers.controller.js';
import { QuickMessages } from '../accepting/quick-messages.js';
import { PoliciesController } from '../accepting/policies.controller.js';

interface MessagesModuleOptions extends Pick<FactoryProvider, 'inject'> {
  http: boolean;
  useFactory: (...dependencies: never[]) => DeliveryPolicy;
}

/** Messages and their attempts: accepting, and what is told of them. */
@Module({})
export class MessagesModule {
  static forRoot({ http, inject = [], useFactory }: MessagesModuleOptions): DynamicModule {
    return {
      module: MessagesModule,
      global: true,
      controllers: http
        ? [
            MessagesController,
            BulkController,
            BatchesController,
            AttemptsController,
            PhoneNumbersController,
            PoliciesController,
          ]
        : [],
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
          provide: MessageAcceptance,
          inject: [DELIVERY_CONTEXT],
          useFactory: (context: DeliveryContext) => new MessageAcceptance(context),
        },
        CommunicationService,
        ...(http ? [QuickMessages, BatchUploads, BatchWatch] : []),
      ],
      exports: [DELIVERY_CONTEXT, CommunicationService],
    };
  }
}
