import { Module } from '@nestjs/common';
import { DATABASE_OPTIONS, type DatabaseOptions } from '../database/data-source.js';
import { WakeUps } from './wake-ups.js';

/** Hints between processes; started and stopped with the workers. */
@Module({
  providers: [
    { provide: WakeUps, inject: [DATABASE_OPTIONS], useFactory: (options: DatabaseOptions) => new WakeUps(options) },
  ],
  exports: [WakeUps],
})
export class WakeUpsModule {}
