import { Module } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { MessageAcceptance } from './accept-messages.js';

/** The one batcher of this process, for every way to submit messages: over HTTP, in bulk, from code. */
@Module({
  imports: [DeliveryContextModule],
  providers: [
    {
      provide: MessageAcceptance,
      inject: [DELIVERY_CONTEXT],
      useFactory: (context: DeliveryContext) => new MessageAcceptance(context),
    },
  ],
  exports: [MessageAcceptance],
})
export class AcceptanceModule {}
