import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { AcknowledgeMeter } from './acknowledge-meter.js';
import { QuickWebhooks } from './quick-webhooks.js';
import { ReceivedWebhooksController } from './received-webhooks.controller.js';
import { RefusalLog } from './refusal-log.js';
import { SirenHealthController } from './siren-health.controller.js';
import { SirenWatch } from './siren-watch.js';
import { StoringLog } from './storing-log.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { WebhookStore } from './webhook-store.js';
import { SpoolSource } from './spool-source.js';
import { WebhooksController } from './webhooks.controller.js';

interface WebhooksModuleOptions {
  /** Answer Siren's webhooks, and tell what became of them. */
  http: boolean;
}

/** What Siren tells us: stored by its endpoints, read by its worker, which is started by whoever runs the workers. */
@Module({})
export class WebhooksModule {
  static forRoot({ http }: WebhooksModuleOptions): DynamicModule {
    return {
      module: WebhooksModule,
      imports: [DeliveryContextModule, WakeUpsModule],
      controllers: http ? [WebhooksController, ReceivedWebhooksController, SirenHealthController] : [],
      providers: [
        ...[SpoolSource, SirenWatch],
        ...(http ? [WebhookStore, StoringLog, WebhookReceiver, QuickWebhooks, AcknowledgeMeter, RefusalLog] : []),
      ],
      exports: [SpoolSource, SirenWatch],
    };
  }
}
