import { HttpService } from '@nestjs/axios';
import { Inject, Module, type DynamicModule, type ModuleMetadata, type OnApplicationShutdown } from '@nestjs/common';
import type { FactoryProvider } from '@nestjs/common';
import { checkedOptions, type CheckedSirenOptions } from './checked-options.js';
import { SirenClient } from './siren-client.js';
import { SirenSignatureGuard } from './siren-signature.guard.js';
import { SIREN_OPTIONS, type SirenModuleOptions } from './siren.options.js';
import { sirenConnections, type SirenConnections } from './wire/siren-agent.js';
import { sirenHttp } from './wire/siren-http.js';
import { undiciExchange } from './wire/undici-exchange.js';

const SIREN_CONNECTIONS = Symbol('SIREN_CONNECTIONS');

export interface SirenModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  useFactory: FactoryProvider<SirenModuleOptions>['useFactory'];
}

/**
 * Everything Siren-shaped: a client that sends, and a guard for the webhooks. Stores nothing, knows no other feature. Its
 * requests go by `HttpService`, which tests override and on which applications may set interceptors, defaults and an adapter.
 */
@Module({})
export class SirenModule implements OnApplicationShutdown {
  static forRootAsync({ imports, inject, useFactory }: SirenModuleAsyncOptions): DynamicModule {
    return {
      module: SirenModule,
      // Applications set it up beside the CommunicationModule, which talks to the same Siren and cannot import what is theirs.
      global: true,
      imports,
      providers: [
        {
          provide: SIREN_OPTIONS,
          inject,
          useFactory: async (...dependencies: unknown[]) => checkedOptions(await useFactory(...dependencies)),
        },
        {
          provide: SIREN_CONNECTIONS,
          inject: [SIREN_OPTIONS],
          useFactory: (options: CheckedSirenOptions) => sirenConnections(options),
        },
        {
          provide: HttpService,
          inject: [SIREN_CONNECTIONS, SIREN_OPTIONS],
          useFactory: (connections: SirenConnections, { timeoutMs }: CheckedSirenOptions) =>
            sirenHttp(undiciExchange(connections, timeoutMs)),
        },
        SirenClient,
        SirenSignatureGuard,
      ],
      exports: [SirenClient, SirenSignatureGuard, SIREN_OPTIONS],
    };
  }

  constructor(@Inject(SIREN_CONNECTIONS) private readonly connections: SirenConnections) {}

  /** Last of all, so that those who stop earlier can still finish what they have in hand. */
  async onApplicationShutdown(): Promise<void> {
    await this.connections.agent.close();
  }
}
