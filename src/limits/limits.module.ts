import { Module } from '@nestjs/common';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { HOUR_MS, maintenance, SECOND_MS, type Task } from '../queue/worker.js';
import { HoldLog } from './hold-log.js';
import { endWaits } from './holds.js';
import { pruneLimits } from './prune-limits.js';

/** Limits and holds, which end by themselves. */
@Module({ imports: [DeliveryContextModule], providers: [maintenance(DELIVERY_CONTEXT, tasksOf)] })
export class LimitsModule {}

function tasksOf({ dataSource }: DeliveryContext): Task[] {
  const holdLog = new HoldLog();
  return [
    {
      failure: 'channels could not be noted as open again',
      everyMs: SECOND_MS,
      bite: () =>
        inTransaction(dataSource, async (tx) => {
          await holdLog.log(tx, await endWaits(tx, databaseClock.now()));
          return false;
        }),
    },
    {
      failure: 'rates and hours that are over could not be pruned',
      everyMs: HOUR_MS,
      bite: () => pruneLimits(dataSource),
    },
  ];
}
