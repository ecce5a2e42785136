import { HttpService } from '@nestjs/axios';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { type AsyncOptions, optionsProviders } from '../options/options-providers.js';
import { checkedOptions, type CheckedSirenOptions } from './checked-options.js';
import { SirenClient } from './siren-client.js';
import { RawBodyCheck, SirenSignatureGuard } from './siren-signature.guard.js';
import { SIREN_OPTIONS, type SirenModuleOptions } from './siren.options.js';
import { sirenConnections, type SirenConnections } from './wire/siren-agent.js';
import { sirenHttp } from './wire/siren-http.js';
import { undiciExchange } from './wire/undici-exchange.js';

const SIREN_CONNECTIONS = Symbol('SIREN_CONNECTIONS');

export type SirenModuleAsyncOptions = AsyncOptions<SirenModuleOptions>;

/**
 * Everything Siren-shaped: a client that sends, and a guard for the webhooks. Stores nothing, knows no other feature. Its
 * requests go by `HttpService`, which tests override and on which applications may set interceptors, defaults and an adapter.
 */
@Module({})
export class SirenModule implements OnApplicationShutdown {
  static forRoot(options: SirenModuleOptions): DynamicModule {
    return SirenModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync(options: SirenModuleAsyncOptions): DynamicModule {
    return {
      module: SirenModule,
      // Applications set it up beside the CommunicationModule, which talks to the same Siren and cannot import what is theirs.
      global: true,
      imports: [DiscoveryModule, ...(options.imports ?? [])],
      providers: [
        ...(options.provideInjectionTokensFrom ?? []),
        ...optionsProviders(options, { module: 'SirenModule', provide: SIREN_OPTIONS, check: checkedOptions }),
        RawBodyCheck,
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
