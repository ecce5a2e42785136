import { type DynamicModule, type FactoryProvider, Logger, Module, type ModuleMetadata } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { defaultsOf } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { within } from '../http/within.js';
import { takePermits } from '../limits/rates/rate-limiter.js';
import { RateShares } from '../limits/rates/rate-shares.js';
import { checkOptions, count, optionGroup, eachOf, ifGiven, secret, text } from '../options/rules.js';
import { WakeUps } from '../queue/wake-ups.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { Secret } from '../secrets/secret.js';
import { Admission, WrongKeys } from './admission.js';
import { ApiKeyGate } from './api-key-gate.js';
import { ApiKeysController } from './api-keys.controller.js';
import { Keyring } from './keyring.js';
import { KnownKeys, type KeyStore } from './known-keys.js';
import { SessionsController } from './sessions.controller.js';

/** Who may ask, and how often. */
export interface AuthOptions {
  /** One key that may do everything, or two while one replaces the other. */
  readonly adminApiKeys: readonly string[] | Secret<readonly string[]>;
  /** Requests of one application in a second, over all replicas, where its keys do not say; 0: no limit. Default {@link AUTH_DEFAULTS}. */
  readonly maxPerSecond?: number;
  /** Wrong keys from one address in a minute, beyond which they are answered `429`; 0: never. Default {@link AUTH_DEFAULTS}. */
  readonly wrongKeysPerMinute?: number;
}

const { maxPerSecond, wrongKeysPerMinute } = SETTINGS.access;

/** What holds where the options say nothing, as in `.env.example`. */
export const AUTH_DEFAULTS = defaultsOf({ maxPerSecond, wrongKeysPerMinute });

/** Injection token of {@link AuthOptions}. */
const AUTH_OPTIONS = Symbol('AUTH_OPTIONS');

export interface AuthModuleOptions extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider, 'inject'> {
  /** Gives the admin API key alone, or all options. */
  // Nest calls a factory with whatever `inject` names.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly useFactory: (...dependencies: any[]) => string | AuthOptions | Promise<string | AuthOptions>;
  /**
   * Whether there are API keys and sessions in the database, and routes to make them. Default true, which needs the `CommunicationModule`
   * beside it; else only those of the options open anything.
   */
  readonly apiKeys?: boolean;
}

const RULES = optionGroup<AuthOptions>({
  adminApiKeys: secret(eachOf(text, { least: 1 })),
  maxPerSecond: ifGiven(count),
  wrongKeysPerMinute: ifGiven(count),
});

const KEY_STORE = Symbol('KEY_STORE');
/** A request waits no longer for the database to say whether it may go on. */
const SHARE_WITHIN_MS = 1_000;

/** Guards this package's routes under `/api/v1`, and no other of the application that imports it. */
@Module({})
export class AuthModule {
  static forRootAsync({ imports, inject, useFactory, apiKeys = true }: AuthModuleOptions): DynamicModule {
    return {
      module: AuthModule,
      imports: [...(imports ?? []), ...(apiKeys ? [WakeUpsModule] : [])],
      controllers: apiKeys ? [ApiKeysController, SessionsController] : [],
      providers: [
        {
          provide: AUTH_OPTIONS,
          inject,
          useFactory: async (...dependencies: unknown[]): Promise<AuthOptions> => {
            const given = await useFactory(...dependencies);
            const options = typeof given === 'object' ? given : { adminApiKeys: [given] };
            checkOptions('AuthModule', options, RULES);
            return { ...options, adminApiKeys: Secret.of(options.adminApiKeys) };
          },
        },
        apiKeys ? storeProvider : { provide: KEY_STORE, useValue: null },
        {
          provide: KnownKeys,
          inject: [AUTH_OPTIONS, KEY_STORE],
          useFactory: (
            { adminApiKeys, maxPerSecond = AUTH_DEFAULTS.maxPerSecond }: AuthOptions,
            store: KeyStore | null,
          ) => new KnownKeys(new Keyring(Secret.of(adminApiKeys).reveal(), maxPerSecond), store),
        },
        {
          provide: Admission,
          inject: [AUTH_OPTIONS, KnownKeys, KEY_STORE],
          useFactory: (options: AuthOptions, keys: KnownKeys, store: KeyStore | null) =>
            new Admission(
              keys,
              sharesOf(store),
              new WrongKeys(options.wrongKeysPerMinute ?? AUTH_DEFAULTS.wrongKeysPerMinute),
              new Logger('API keys'),
            ),
        },
        {
          provide: ApiKeyGate,
          inject: [HttpAdapterHost, Admission],
          useFactory: (host: HttpAdapterHost, admission: Admission) => new ApiKeyGate(host, admission),
        },
      ],
    };
  }
}

const storeProvider: FactoryProvider<KeyStore> = {
  provide: KEY_STORE,
  inject: [getDataSourceToken(DATA_SOURCE), WakeUps, DatabaseWatch],
  useFactory: (dataSource: DataSource, wakeUps: WakeUps, watch: DatabaseWatch) => ({
    dataSource,
    wakeUps,
    watch,
    log: new Logger('API keys'),
  }),
};

/** Without a database each process counts by itself. */
function sharesOf(store: KeyStore | null): RateShares {
  return new RateShares(async (rate, wanted) => {
    if (store === null) throw new Error('there is no database');
    const taking = takePermits(store.dataSource, [{ rate, wanted }], { timeoutMs: SHARE_WITHIN_MS });
    // Waiting for a connection counts, too.
    const [permits] = await within(SHARE_WITHIN_MS, taking);
    return permits!;
  });
}
