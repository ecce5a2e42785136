import { type DynamicModule, Module } from '@nestjs/common';
import { makePartitions } from '../database/partitions.js';
import { HOUR_MS, maintenance, type Task } from '../queue/worker.js';
import { AttemptsController } from './attempts.controller.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import { DeliveryContextModule } from './delivery-context.module.js';
import { MessagesController } from './messages.controller.js';
import { PhoneNumbersController } from './phone-numbers.controller.js';

/** Messages and their attempts, as they are stored and shown. */
@Module({})
export class MessagesModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: MessagesModule,
      imports: [DeliveryContextModule],
      controllers: http ? [MessagesController, AttemptsController, PhoneNumbersController] : [],
      providers: [maintenance(DELIVERY_CONTEXT, tasksOf)],
    };
  }
}

function tasksOf({ dataSource }: DeliveryContext): Task[] {
  return [
    {
      failure: 'next months and days could not be prepared',
      everyMs: HOUR_MS,
      bite: () => makePartitions(dataSource),
    },
  ];
}
