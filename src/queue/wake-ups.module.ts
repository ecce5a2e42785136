import { Module } from '@nestjs/common';
import { DATABASE_OPTIONS, type DatabaseOptions } from '../database/data-source.js';
import { started } from './worker.js';
import { WakeUps } from './wake-ups.js';

/** Hints between processes, in every role: whoever accepts wakes others. */
@Module({
  providers: [
    { provide: WakeUps, inject: [DATABASE_OPTIONS], useFactory: (options: DatabaseOptions) => new WakeUps(options) },
    started(WakeUps, { roles: 'all' }),
  ],
  exports: [WakeUps],
})
export class WakeUpsModule {}
