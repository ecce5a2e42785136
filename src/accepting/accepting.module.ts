import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { AcceptanceModule } from './acceptance.module.js';
import { PoliciesController } from './policies.controller.js';
import { QuickMessages } from './quick-messages.js';
import { SubmitController } from './submit.controller.js';

/** Taking messages, or saying why not. */
@Module({})
export class AcceptingModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: AcceptingModule,
      imports: [DeliveryContextModule, AcceptanceModule],
      controllers: http ? [SubmitController, PoliciesController] : [],
      providers: http ? [QuickMessages] : [],
    };
  }
}
