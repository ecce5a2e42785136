import { type DynamicModule, Module } from '@nestjs/common';
import { AttemptsController } from './attempts.controller.js';
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
    };
  }
}
