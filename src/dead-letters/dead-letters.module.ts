import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { DeadLettersController } from './dead-letters.controller.js';

/** What could not be handled: to be looked at, and handled once more. */
@Module({})
export class DeadLettersModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: DeadLettersModule,
      imports: [DeliveryContextModule],
      controllers: http ? [DeadLettersController] : [],
    };
  }
}
