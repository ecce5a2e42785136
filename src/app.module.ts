import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ModulesContainer } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { AuthModule } from './auth/auth.module.js';
import { CommunicationModule } from './communication.module.js';
import type { CommunicationModuleOptions } from './communication.options.js';
import type { Configuration } from './config/read-configuration.js';
import { configuration } from './config/gateway.config.js';
import { HealthModule } from './health/health.module.js';
import { loggingOptions } from './http/logging.js';
import { RouteCheck } from './http/route-check.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import type { MetricsAddress } from './metrics/metrics.server.js';
import type { InboxOptions } from './inbox/inbox.options.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ReplicasModule } from './replicas/replicas.module.js';
import { SirenModule } from './siren/siren.module.js';
import type { SirenModuleOptions } from './siren/siren.options.js';

/** The service: the two modules with the settings of the environment, behind the API key. */
@Module({})
export class AppModule {
  /**
   * `api`: whether this process answers the API, or only its probes and metrics. `metrics`: an address of their own; null:
   * with the probes; closed: nowhere.
   */
  static forRoles({ api }: Configuration['roles'], metrics: MetricsAddress | 'closed' | null = null): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // Whoever runs the process has read .env by now, where there is one: one reading, one truth.
        ConfigModule.forRoot({ isGlobal: true, cache: true, ignoreEnvFile: true, load: [configuration] }),
        LoggerModule.forRootAsync({
          inject: [configuration.KEY],
          useFactory: ({ log }: Configuration) => loggingOptions(log.level),
        }),
        AuthModule.forRootAsync({
          inject: [configuration.KEY],
          useFactory: ({ access }: Configuration) => access,
          apiKeys: api,
        }),
        SirenModule.forRootAsync({ inject: [configuration.KEY], useFactory: sirenOptions }),
        CommunicationModule.forRootAsync({
          http: api || 'elsewhere',
          inject: [configuration.KEY],
          useFactory: communicationOptions,
        }),
        ...(api ? [DashboardModule] : []),
        HealthModule,
        ReplicasModule.forRootAsync({
          inject: [configuration.KEY],
          useFactory: ({ shared }: Configuration) => shared,
        }),
        ...(metrics === 'closed' ? [] : [MetricsModule.forRoot(metrics)]),
      ],
      providers: [
        {
          provide: RouteCheck,
          inject: [ModulesContainer],
          useFactory: (modules: ModulesContainer) => new RouteCheck(modules, AppModule),
        },
      ],
    };
  }
}

function sirenOptions({ siren }: Configuration): SirenModuleOptions {
  const { maxPerSecond: _ofDelivery, smsProvider, apiKey, webhookSecrets, ...rest } = siren;
  return {
    ...rest,
    apiKey: apiKey.reveal(),
    webhookSecrets: webhookSecrets.reveal(),
    ...(smsProvider === null ? {} : { smsProvider }),
  };
}

function communicationOptions({
  database,
  roles,
  delivery,
  siren,
  inbox,
  media,
  events,
}: Configuration): CommunicationModuleOptions {
  return {
    databaseUrl: database.url,
    poolSize: database.poolSize,
    migrate: database.migrate,
    roles,
    delivery: { ...delivery, maxPerSecond: siren.maxPerSecond },
    inbox: inboxOptions(inbox),
    media,
    events,
  };
}

function inboxOptions({ failureReply, ...options }: Configuration['inbox']): Partial<InboxOptions> {
  switch (failureReply.say) {
    case 'by_language':
      return options;
    case 'nothing':
      return { ...options, failureReplies: null };
    case 'text':
      return { ...options, failureReplies: { default: failureReply.text } };
  }
}
