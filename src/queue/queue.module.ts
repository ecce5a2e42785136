import { type DynamicModule, type FactoryProvider, Logger, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE, type DatabaseOptions, schemaOf } from '../database/data-source.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { Queue, queueSchemaOf } from './queue.js';
import { WakeUps } from './wake-ups.js';

interface QueueModuleOptions {
  /** Injection token of options that name the database and the schema. */
  options: NonNullable<FactoryProvider['inject']>[number];
  /** Whether this process also tends the queue: expires claims, removes what is old. */
  supervise: (options: DatabaseOptions) => boolean;
}

/** pg-boss, started and stopped by whoever runs the workers. */
@Module({})
export class QueueModule {
  static forRoot({ options, supervise }: QueueModuleOptions): DynamicModule {
    return {
      module: QueueModule,
      global: true,
      providers: [
        {
          provide: Queue,
          inject: [getDataSourceToken(DATA_SOURCE), DatabaseWatch, options],
          useFactory: (dataSource: DataSource, watch: DatabaseWatch, database: DatabaseOptions) => {
            const logger = new Logger('Queue');
            return new Queue(dataSource, queueSchemaOf(schemaOf(database)), {
              supervise: supervise(database),
              onError: (err) => void (watch.report(err) || logger.warn({ err }, 'the queue reports an error')),
            });
          },
        },
        {
          provide: WakeUps,
          inject: [options],
          useFactory: (database: DatabaseOptions) => new WakeUps(database),
        },
      ],
      exports: [Queue, WakeUps],
    };
  }
}
