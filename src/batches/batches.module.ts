import { type DynamicModule, Module } from '@nestjs/common';
import { BatchUploads } from './batch-uploads.js';
import { BatchWatch } from './batch-watch.js';
import { BatchesController } from './batches.controller.js';
import { BulkController } from './bulk.controller.js';

/** Messages that are submitted together, over HTTP: taking them, watching them, and what is ordered of them. */
@Module({})
export class BatchesModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: BatchesModule,
      controllers: http ? [BulkController, BatchesController] : [],
      providers: http ? [BatchUploads, BatchWatch] : [],
    };
  }
}
