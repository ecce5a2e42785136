import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { SearchController } from './search.controller.js';

/** Where is what somebody tells a number, an id, a reference or a name of? */
@Module({})
export class SearchModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: SearchModule,
      imports: [DeliveryContextModule],
      controllers: http ? [SearchController] : [],
    };
  }
}
