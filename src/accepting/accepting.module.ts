import { type DynamicModule, Module } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { MessageAcceptance } from './accept-messages.js';
import { PoliciesController } from './policies.controller.js';
import { QuickMessages } from './quick-messages.js';
import { SubmitController } from './submit.controller.js';

/** Taking messages, or saying why not. */
@Module({})
export class AcceptingModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: AcceptingModule,
      global: true,
      controllers: http ? [SubmitController, PoliciesController] : [],
      providers: [
        ...(http ? [QuickMessages] : []),
        {
          provide: MessageAcceptance,
          inject: [DELIVERY_CONTEXT],
          useFactory: (context: DeliveryContext) => new MessageAcceptance(context),
        },
      ],
      exports: [MessageAcceptance],
    };
  }
}
