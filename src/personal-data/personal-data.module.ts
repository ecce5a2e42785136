import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
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
    };
  }
}
