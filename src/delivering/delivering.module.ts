import { type DynamicModule, type InjectionToken, Logger, Module, type ModuleMetadata } from '@nestjs/common';
import { dropOldDay } from '../database/partitions.js';
import { HoldLog } from '../limits/hold-log.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { HOUR_MS, maintenance, started, type Task } from '../queue/worker.js';
import { WakeUps } from '../queue/wake-ups.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { SirenClient } from '../siren/siren-client.js';
import { CancelController } from './cancel.controller.js';
import { carriersOf, SENDERS, type Senders } from './channel-sender.js';
import { ChannelsController } from './channels.controller.js';
import { RescheduleController } from './reschedule.controller.js';
import { DeliveryWorker } from './delivery.worker.js';
import { PROVIDER_IDS_KEPT_DAYS } from './provider-ids.js';
import type { ReceiptSource } from './receipt-source.js';

interface DeliveringModuleOptions extends Required<Pick<ModuleMetadata, 'imports'>> {
  http: boolean;
  /** Where receipts come from; of one of the `imports`. */
  receipts: InjectionToken<ReceiptSource>;
}

const DAY_MS = 86_400_000;

/** Sends messages, and applies what becomes of them. */
@Module({})
export class DeliveringModule {
  static forRoot({ http, imports, receipts }: DeliveringModuleOptions): DynamicModule {
    return {
      module: DeliveringModule,
      imports: [DeliveryContextModule, WakeUpsModule, ...imports],
      controllers: http ? [CancelController, ChannelsController, RescheduleController] : [],
      providers: [
        {
          provide: DeliveryWorker,
          inject: [DELIVERY_CONTEXT, SirenClient, SENDERS, WakeUps, receipts],
          useFactory: (
            context: DeliveryContext,
            siren: SirenClient,
            senders: Senders,
            wakeUps: WakeUps,
            source: ReceiptSource,
          ) => {
            const ofWorker = { ...context, holdLog: new HoldLog() };
            const log = new Logger('Delivery');
            const carriers = carriersOf(siren, senders, context.policy.sirenTimeoutMs, log);
            return new DeliveryWorker(ofWorker, source, carriers, wakeUps, log);
          },
        },
        started(DeliveryWorker, { roles: 'worker' }),
        maintenance(DELIVERY_CONTEXT, tasksOf),
      ],
    };
  }
}

function tasksOf({ dataSource }: DeliveryContext): Task[] {
  return [
    {
      failure: "old ids of Siren's could not be dropped",
      everyMs: HOUR_MS,
      bite: () => dropOldDay(dataSource, 'provider_ids', PROVIDER_IDS_KEPT_DAYS * DAY_MS),
    },
  ];
}
