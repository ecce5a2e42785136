import { type DynamicModule, type FactoryProvider, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DATA_SOURCE, type DatabaseOptions, dataSourceOptions, type Entities } from './data-source.js';
import { DatabaseState } from './database-state.js';
import { refuseTransactionPooling } from './transaction-pooling.js';

interface DatabaseModuleOptions extends Pick<FactoryProvider, 'inject'> {
  entities: Entities;
  useFactory: FactoryProvider<DatabaseOptions>['useFactory'];
  /** Brings the database to the newest schema, before anything else touches it. */
  migrate: (options: DatabaseOptions) => Promise<unknown>;
}

/** The one DataSource, under a name of its own: an application's default one is never met, nor found in its place. */
@Module({})
export class DatabaseModule {
  static forRootAsync({ entities, inject, useFactory, migrate }: DatabaseModuleOptions): DynamicModule {
    const state = new DatabaseState(new Logger('Database'));
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          name: DATA_SOURCE,
          inject: inject ?? [],
          useFactory: async (...dependencies: unknown[]) => {
            const options = await useFactory(...dependencies);
            // Migrating looks at the way to the database too.
            await ((options.migrate ?? true) ? migrate(options) : refuseTransactionPooling(options));
            // A database that is away at the start ends the process; whoever started it starts it again.
            return { ...dataSourceOptions(options, entities, { state }), retryAttempts: 0 };
          },
        }),
      ],
      providers: [{ provide: DatabaseState, useValue: state }],
      exports: [TypeOrmModule, DatabaseState],
    };
  }
}
