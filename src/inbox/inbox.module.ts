import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { INBOX_DEFAULTS, INBOX_OPTIONS, type InboxOptions } from './inbox.options.js';
import { InboxWorker } from './inbox.worker.js';
import { IncomingMessagesController } from './incoming-messages.controller.js';
import { RegisteredHandlers } from './registered-handlers.js';

export interface InboxModuleOptions {
  /** Serve `GET /api/v1/incoming-messages`. */
  http: boolean;
  /** Hand incoming messages to handlers. */
  worker: boolean;
  options?: Partial<InboxOptions>;
}

/** Incoming messages, handlers and replies. Wants DELIVERY_CONTEXT and WakeUps from a global module. */
@Module({})
export class InboxModule {
  static forRoles({ http, worker, options }: InboxModuleOptions): DynamicModule {
    return {
      module: InboxModule,
      imports: [DiscoveryModule],
      controllers: http ? [IncomingMessagesController] : [],
      providers: worker
        ? [{ provide: INBOX_OPTIONS, useValue: { ...INBOX_DEFAULTS, ...options } }, RegisteredHandlers, InboxWorker]
        : [],
    };
  }
}
