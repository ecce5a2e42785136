import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { HoldLog } from '../limits/hold-log.js';
import { WakeUps } from '../queue/wake-ups.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { SirenClient } from '../siren/siren-client.js';
import { CancelController } from './cancel.controller.js';
import { DeliveryWorker } from './delivery.worker.js';

/** The worker that sends messages and applies what becomes of them. Nothing runs before it is started. */
@Module({})
export class DeliveringModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: DeliveringModule,
      imports: [DeliveryContextModule, WakeUpsModule],
      controllers: http ? [CancelController] : [],
      providers: [
        {
          provide: DeliveryWorker,
          inject: [DELIVERY_CONTEXT, SirenClient, WakeUps],
          useFactory: (context: DeliveryContext, siren: SirenClient, wakeUps: WakeUps) =>
            new DeliveryWorker({ ...context, holdLog: new HoldLog() }, siren, wakeUps, new Logger('Delivery')),
        },
      ],
      exports: [DeliveryWorker],
    };
  }
}
