import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { INBOX_DEFAULTS, INBOX_OPTIONS, type InboxOptions } from './inbox.options.js';
import { InboxWorker } from './inbox.worker.js';
import { IncomingMessagesController } from './incoming-messages.controller.js';
import { RegisteredHandlers } from './registered-handlers.js';

interface InboxModuleOptions extends Pick<FactoryProvider, 'inject'> {
  /** Serve `GET /api/v1/incoming-messages`. */
  http: boolean;
  /** What is left out has its default. */
  useFactory: FactoryProvider<Partial<InboxOptions>>['useFactory'];
}

/** Incoming messages, handlers and replies. Its worker is started by whoever runs the workers. */
@Module({})
export class InboxModule {
  static forRoot({ http, inject, useFactory }: InboxModuleOptions): DynamicModule {
    return {
      module: InboxModule,
      global: true,
      imports: [DiscoveryModule],
      controllers: http ? [IncomingMessagesController] : [],
      providers: [
        {
          provide: INBOX_OPTIONS,
          inject: inject ?? [],
          useFactory: async (...dependencies: unknown[]): Promise<InboxOptions> => ({
            ...INBOX_DEFAULTS,
            ...(await useFactory(...dependencies)),
          }),
        },
        RegisteredHandlers,
        InboxWorker,
      ],
      exports: [InboxWorker, INBOX_OPTIONS],
    };
  }
}
