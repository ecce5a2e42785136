import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import type { DatabaseOptions } from '../database/data-source.js';
import { WakeUps } from './wake-ups.js';

/** Hints between processes; started and stopped with the workers. */
@Module({})
export class WakeUpsModule {
  /** @param options injection token of options that name the database */
  static forRoot({ options }: { options: NonNullable<FactoryProvider['inject']>[number] }): DynamicModule {
    return {
      module: WakeUpsModule,
      global: true,
      providers: [
        { provide: WakeUps, inject: [options], useFactory: (database: DatabaseOptions) => new WakeUps(database) },
      ],
      exports: [WakeUps],
    };
  }
}
