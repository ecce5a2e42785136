import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import {
  DATA_SOURCE,
  DATABASE_OPTIONS,
  type DatabaseOptions,
  dataSourceOptions,
  type Entities,
} from './data-source.js';
import { DatabaseProbes } from './database-probes.js';
import { DatabaseState, DatabaseWatch } from './database-watch.js';
import { requireSchema } from './schema-state.js';
import { poolOf } from './transaction.js';

interface DatabaseModuleOptions {
  entities: Entities;
  /** Brings the database to the newest schema, before anything else touches it. */
  migrate: (options: DatabaseOptions, onWait: (words: string) => void) => Promise<string[]>;
}

/** Injection token of the names of the migrations that were run at this start, the oldest first. */
export const MIGRATIONS_RUN = Symbol('MIGRATIONS_RUN');

/** The one DataSource and its watch. It has a name of its own: an application's default one is never met, nor found instead. */
@Module({})
export class DatabaseModule {
  static forRoot({ entities, migrate }: DatabaseModuleOptions): DynamicModule {
    const log = new Logger('Database');
    const state = new DatabaseState(log);
    const migrationsRun: string[] = [];
    return {
      module: DatabaseModule,
      // Every room reads and writes, through the one pool.
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          name: DATA_SOURCE,
          inject: [DATABASE_OPTIONS],
          useFactory: async (options: DatabaseOptions) => {
            // Either looks at the way to the database first: a pooler in transaction mode is refused.
            if (options.migrate ?? true) migrationsRun.push(...(await migrate(options, (words) => log.warn(words))));
            else await requireSchema(options);
            // A database that is away at the start ends the process; whoever started it starts it again.
            return { ...dataSourceOptions(options, entities, { state }), retryAttempts: 0 };
          },
        }),
      ],
      providers: [
        { provide: DatabaseState, useValue: state },
        { provide: MIGRATIONS_RUN, useValue: migrationsRun },
        {
          provide: DatabaseWatch,
          inject: [getDataSourceToken(DATA_SOURCE)],
          useFactory: (dataSource: DataSource) => new DatabaseWatch(() => poolOf(dataSource).query('SELECT 1')),
        },
        {
          provide: DatabaseProbes,
          inject: [getDataSourceToken(DATA_SOURCE), DatabaseState],
          useFactory: (dataSource: DataSource, known: DatabaseState) =>
            new DatabaseProbes(dataSource, known, new Logger('Database')),
        },
      ],
      exports: [TypeOrmModule, DatabaseState, MIGRATIONS_RUN, DatabaseWatch],
    };
  }
}
