import { Logger, Module } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { HoldLog } from '../limits/hold-log.js';
import { WakeUps } from '../queue/wake-ups.js';
import { SirenClient } from '../siren/siren-client.js';
import { DeliveryWorker } from './delivery.worker.js';

/** The worker that sends messages and applies what becomes of them. Nothing runs before it is started. */
@Module({
  providers: [
    {
      provide: DeliveryWorker,
      inject: [DELIVERY_CONTEXT, SirenClient, WakeUps],
      useFactory: (context: DeliveryContext, siren: SirenClient, wakeUps: WakeUps) =>
        new DeliveryWorker({ ...context, holdLog: new HoldLog() }, siren, wakeUps, new Logger('Delivery')),
    },
  ],
  exports: [DeliveryWorker],
})
export class DeliveringModule {}
