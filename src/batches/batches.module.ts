import { type DynamicModule, Module } from '@nestjs/common';
import { AcceptanceModule } from '../accepting/acceptance.module.js';
import { DrainingModule } from '../http/draining.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { BatchUploads } from './batch-uploads.js';
import { BatchWatch } from './find-batches.js';
import { BatchesController } from './batches.controller.js';
import { BatchesService } from './batches.service.js';
import { BulkController } from './bulk.controller.js';
import { ResendController } from './resend.controller.js';

/** Messages that are submitted together, over HTTP: taking them, watching them, and what is ordered of them. */
@Module({})
export class BatchesModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: BatchesModule,
      imports: [DeliveryContextModule, AcceptanceModule, DrainingModule],
      controllers: http ? [BulkController, ResendController, BatchesController] : [],
      providers: [BatchesService, ...(http ? [BatchUploads, BatchWatch] : [])],
      exports: [BatchesService],
    };
  }
}
