import { HttpService } from '@nestjs/axios';
import { Inject, Module, type DynamicModule, type ModuleMetadata, type OnApplicationShutdown } from '@nestjs/common';
import type { FactoryProvider } from '@nestjs/common';
import axios from 'axios';
import type { Agent } from 'undici';
import { checkedOptions, type CheckedSirenOptions } from './checked-options.js';
import { SirenClient } from './siren-client.js';
import { SirenSignatureGuard } from './siren-signature.guard.js';
import { SIREN_OPTIONS, type SirenModuleOptions } from './siren.options.js';
import { sirenAgent } from './wire/siren-agent.js';
import { undiciAdapter } from './wire/undici-adapter.js';

const SIREN_AGENT = Symbol('SIREN_AGENT');

export interface SirenModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  useFactory: FactoryProvider<SirenModuleOptions>['useFactory'];
}

/** Everything Siren-shaped: a client that sends, and a guard for the webhooks. Stores nothing, knows no other feature. */
@Module({})
export class SirenModule implements OnApplicationShutdown {
  static forRootAsync({ imports, inject, useFactory }: SirenModuleAsyncOptions): DynamicModule {
    return {
      module: SirenModule,
      // The messages, the webhooks and the health check all talk to the one Siren.
      global: true,
      imports,
      providers: [
        {
          provide: SIREN_OPTIONS,
          inject,
          useFactory: async (...dependencies: unknown[]) => checkedOptions(await useFactory(...dependencies)),
        },
        {
          provide: SIREN_AGENT,
          inject: [SIREN_OPTIONS],
          useFactory: (options: CheckedSirenOptions) => sirenAgent(options),
        },
        {
          provide: HttpService,
          inject: [SIREN_AGENT, SIREN_OPTIONS],
          useFactory: (agent: Agent, { timeoutMs }: CheckedSirenOptions) => {
            // Bodies are ours to write and to read: axios' transforms would parse and trim them.
            const adapter = undiciAdapter(agent, timeoutMs);
            return new HttpService(axios.create({ adapter, transformRequest: [], transformResponse: [] }));
          },
        },
        SirenClient,
        SirenSignatureGuard,
      ],
      exports: [SirenClient, SirenSignatureGuard, SIREN_OPTIONS],
    };
  }

  constructor(@Inject(SIREN_AGENT) private readonly agent: Agent) {}

  /** Last of all, so that those who stop earlier can still finish what they have in hand. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }
}
