import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { ContactsController } from './contacts.controller.js';

/** What is known of each number. */
@Module({})
export class ContactsModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return { module: ContactsModule, imports: [DeliveryContextModule], controllers: http ? [ContactsController] : [] };
  }
}
