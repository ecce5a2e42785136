import { type DynamicModule, Module } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { HOUR_MS, maintenance, MINUTE_MS, SECOND_MS, type Task } from '../queue/worker.js';
import { pruneNotOnWhatsApp } from '../contacts/not-on-whatsapp.js';
import { dropOldMonth, emptyOldContent, pruneIncoming } from './old-data.js';
import { eraseBite } from './erase-bite.js';
import { ErasuresController } from './erasures.controller.js';
import { PersonalDataController } from './personal-data.controller.js';

/** What is stored about people, and how it goes. */
@Module({})
export class PersonalDataModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: PersonalDataModule,
      imports: [DeliveryContextModule],
      controllers: http ? [PersonalDataController, ErasuresController] : [],
      providers: [maintenance(DELIVERY_CONTEXT, tasksOf)],
    };
  }
}

function tasksOf(context: DeliveryContext): Task[] {
  const { dataSource, policy } = context;
  return [
    {
      failure: 'a person could not be erased',
      everyMs: SECOND_MS,
      bite: () => eraseBite(context),
    },
    {
      failure: 'an old month of messages could not be dropped',
      everyMs: MINUTE_MS,
      bite: () => dropOldMonth(dataSource, policy.messageRetentionMs),
    },
    {
      failure: 'old incoming messages could not be removed',
      everyMs: MINUTE_MS,
      bite: () => pruneIncoming(dataSource, policy.incomingRetentionMs),
    },
    {
      failure: 'old texts and files could not be emptied',
      everyMs: MINUTE_MS,
      bite: () => emptyOldContent(dataSource, policy.contentRetentionMs),
    },
    {
      failure: 'numbers that were not on WhatsApp long ago could not be removed',
      everyMs: HOUR_MS,
      bite: () => pruneNotOnWhatsApp(dataSource),
    },
  ];
}
