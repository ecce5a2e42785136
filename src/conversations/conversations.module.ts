import { type DynamicModule, Module } from '@nestjs/common';
import { AcceptanceModule } from '../accepting/acceptance.module.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { ConversationsController } from './conversations.controller.js';

/** What is said between one person and us, over HTTP: reading it, and answering by hand. */
@Module({})
export class ConversationsModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: ConversationsModule,
      imports: [DeliveryContextModule, AcceptanceModule],
      controllers: http ? [ConversationsController] : [],
    };
  }
}
