import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsService } from './contacts.service.js';

/** What is known of each number. */
@Module({})
export class ContactsModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: ContactsModule,
      imports: [DeliveryContextModule],
      controllers: http ? [ContactsController] : [],
      providers: [ContactsService],
      exports: [ContactsService],
    };
  }
}
