import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { INBOX_DEFAULTS, INBOX_OPTIONS, type InboxOptions } from './inbox.options.js';
import { InboxWorker } from './inbox.worker.js';
import { IncomingMessagesController } from './incoming-messages.controller.js';
import { RegisteredHandlers } from './registered-handlers.js';

interface InboxModuleOptions {
  /** Serve `GET /api/v1/incoming-messages`. */
  http: boolean;
  options?: Partial<InboxOptions>;
}

/** Incoming messages, handlers and replies. Its worker is started by whoever runs the workers. */
@Module({})
export class InboxModule {
  static forRoot({ http, options }: InboxModuleOptions): DynamicModule {
    return {
      module: InboxModule,
      global: true,
      imports: [DiscoveryModule],
      controllers: http ? [IncomingMessagesController] : [],
      providers: [
        { provide: INBOX_OPTIONS, useValue: { ...INBOX_DEFAULTS, ...options } },
        RegisteredHandlers,
        InboxWorker,
      ],
      exports: [InboxWorker, INBOX_OPTIONS],
    };
  }
}
