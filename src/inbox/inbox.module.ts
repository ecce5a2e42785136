import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MediaModule } from '../media/media.module.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { started } from '../queue/worker.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { InboxWorker } from './inbox.worker.js';
import { IncomingMessagesController } from './incoming-messages.controller.js';
import { RegisteredHandlers } from './answer.js';
import { IncomingMessagesService } from './incoming-messages.service.js';

/** Incoming messages, handlers and replies. */
@Module({})
export class InboxModule {
  /** @param http serve `GET /api/v1/incoming-messages` */
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: InboxModule,
      imports: [DiscoveryModule, DeliveryContextModule, WakeUpsModule, MediaModule],
      controllers: http ? [IncomingMessagesController] : [],
      providers: [IncomingMessagesService, RegisteredHandlers, InboxWorker, started(InboxWorker, { roles: 'worker' })],
      exports: [IncomingMessagesService],
    };
  }
}
