import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  CommunicationModule,
  type CommunicationModuleOptions,
  CommunicationService,
  MediaFetcher,
  SirenClient,
  SirenModule,
  TemplatesService,
} from '../../src/index.js';
import { createSandbox, type Sandbox } from '../../src/tools/sandbox/sandbox.js';
import { createEmptyDatabase, type TestDatabase } from './database.js';

/** A table of the application's own. */
@Entity('bills')
export class Bill {
  @PrimaryColumn('integer')
  id: number;

  @Column('text')
  title: string;
}

/** What an application does with the modules, in a module of its own that imports none of them. */
@Injectable()
export class Billing {
  constructor(
    readonly communication: CommunicationService,
    readonly templates: TemplatesService,
    readonly media: MediaFetcher,
    readonly siren: SirenClient,
  ) {}
}

@Module({ providers: [Billing] })
class BillingModule {}

/** The application's own settings. */
interface Settings {
  databaseUrl: string;
  sirenUrl: string;
  sirenKey: string;
  communication: Partial<CommunicationModuleOptions> | undefined;
}

const SETTINGS = Symbol('SETTINGS');

/**
 * An application as its authors would write it: no HTTP, a DataSource of its own in the schema `public`, and the two
 * modules beside it, set up from the application's own settings.
 */
async function startApplication(settings: Settings): Promise<INestApplicationContext> {
  @Module({ providers: [{ provide: SETTINGS, useValue: settings }], exports: [SETTINGS] })
  class SettingsModule {}

  @Module({
    imports: [
      BillingModule,
      TypeOrmModule.forRoot({ type: 'postgres', url: settings.databaseUrl, entities: [Bill], synchronize: true }),
      SirenModule.forRootAsync({
        imports: [SettingsModule],
        inject: [SETTINGS],
        useFactory: ({ sirenUrl, sirenKey }: Settings) => ({
          apiKey: sirenKey,
          webhookSecrets: ['a-webhook-secret-that-nobody-signs-with'],
          baseUrl: sirenUrl,
          timeoutMs: 2_000,
        }),
      }),
      CommunicationModule.forRootAsync({
        imports: [SettingsModule],
        inject: [SETTINGS],
        useFactory: ({ databaseUrl, communication }: Settings) => ({
          databaseUrl,
          schema: 'texting',
          ...communication,
        }),
      }),
    ],
  })
  class ApplicationModule {}

  return NestFactory.createApplicationContext(ApplicationModule, { logger: false, abortOnError: false });
}

/** A database and a Siren for applications of one test file. Nobody hears this Siren's webhooks. */
export interface Surroundings {
  database: TestDatabase;
  sandbox: Sandbox;
  /** Starts an application in them; `settings` go before. Its starter closes it. */
  start(
    communication?: Partial<CommunicationModuleOptions>,
    settings?: Partial<Settings>,
  ): Promise<INestApplicationContext>;
  close(): Promise<void>;
}

export async function createSurroundings(): Promise<Surroundings> {
  const sirenKey = 'a-siren-key-of-an-application';
  const database = await createEmptyDatabase();
  const sandbox = await createSandbox({ apiKey: sirenKey, webhookSecret: 'signs what nobody hears' });
  return {
    database,
    sandbox,
    start: (communication, settings) =>
      startApplication({ databaseUrl: database.url, sirenUrl: sandbox.url, sirenKey, communication, ...settings }),
    close: async () => {
      await sandbox.close();
      await database.drop();
    },
  };
}
