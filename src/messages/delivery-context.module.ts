import { Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { Draining, DrainingModule } from '../http/draining.js';
import { WakeUps } from '../queue/wake-ups.js';
import { WakeUpsModule } from '../queue/wake-ups.module.js';
import { DeliveryTimes } from '../statistics/reading/delivery-times.js';
import { PublishedTemplates } from '../templates/published-templates.js';
import { DELIVERY_CONTEXT, DELIVERY_POLICY, type DeliveryContext } from './delivery-context.js';
import type { DeliveryPolicy } from './delivery.policy.js';
import { MessageWatch } from './message-watch.js';

/** Provides the context that every room working with messages needs. */
@Module({
  imports: [WakeUpsModule, DrainingModule],
  providers: [
    {
      provide: DELIVERY_CONTEXT,
      inject: [getDataSourceToken(DATA_SOURCE), WakeUps, DatabaseWatch, DELIVERY_POLICY],
      useFactory: (
        dataSource: DataSource,
        wakeUps: WakeUps,
        watch: DatabaseWatch,
        policy: DeliveryPolicy,
      ): DeliveryContext => ({
        ...{ dataSource, wakeUps, policy, watch },
        templates: new PublishedTemplates(dataSource),
        deliveryTimes: new DeliveryTimes(dataSource, watch),
      }),
    },
    {
      provide: MessageWatch,
      inject: [DELIVERY_CONTEXT, Draining],
      useFactory: ({ dataSource }: DeliveryContext, { over }: Draining) => new MessageWatch(dataSource, over),
    },
  ],
  exports: [DELIVERY_CONTEXT, MessageWatch],
})
export class DeliveryContextModule {}
