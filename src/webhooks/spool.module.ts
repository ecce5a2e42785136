import { Module } from '@nestjs/common';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { SpoolSource } from './spool-source.js';

/** Webhooks that no turn has applied yet. */
@Module({ imports: [DeliveryContextModule], providers: [SpoolSource], exports: [SpoolSource] })
export class SpoolModule {}
