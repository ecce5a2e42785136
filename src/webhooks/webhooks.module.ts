import { type DynamicModule, Module } from '@nestjs/common';
import { dropOldDay } from '../database/partitions.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { HOUR_MS, maintenance, MINUTE_MS, started, type Task } from '../queue/worker.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { AcknowledgeMeter, RefusalLog } from './answers-to-siren.js';
import { pruneParked } from './parked-receipts.js';
import { QuickWebhooks } from './quick-webhooks.js';
import { ReceivedWebhooksController } from './received-webhooks.controller.js';
import { SirenHealthController } from './siren-health.controller.js';
import { SirenWatch } from './siren-watch.js';
import { StoringLog, WebhookReceiver } from './webhook-receiver.js';
import { WebhookStore } from './webhook-store.js';
import { WebhooksController } from './webhooks.controller.js';

interface WebhooksModuleOptions {
  /** Tell over HTTP what became of webhooks. */
  http: boolean;
  /** Answer Siren's webhooks. */
  receives: boolean;
}

/** What Siren tells us: stored by its endpoints; and how Siren is. */
@Module({})
export class WebhooksModule {
  static forRoot({ http, receives }: WebhooksModuleOptions): DynamicModule {
    return {
      module: WebhooksModule,
      imports: [DeliveryContextModule, WakeUpsModule],
      controllers: [
        ...(receives ? [WebhooksController] : []),
        ...(http ? [ReceivedWebhooksController, SirenHealthController] : []),
      ],
      providers: [
        SirenWatch,
        started(SirenWatch, { roles: 'worker' }),
        maintenance(DELIVERY_CONTEXT, tasksOf),
        ...(receives ? [WebhookStore, StoringLog, WebhookReceiver] : []),
        // On Fastify alone.
        ...(http ? [QuickWebhooks, AcknowledgeMeter, RefusalLog] : []),
      ],
    };
  }
}

function tasksOf({ dataSource, policy }: DeliveryContext): Task[] {
  return [
    {
      failure: 'parked receipts could not be pruned',
      everyMs: MINUTE_MS,
      bite: () => pruneParked(dataSource, policy.maxParkedReceipts),
    },
    {
      failure: 'old webhooks could not be dropped',
      everyMs: HOUR_MS,
      bite: () => dropOldDay(dataSource, 'received_webhooks', policy.webhookRetentionMs),
    },
  ];
}
