import { type DynamicModule, Module } from '@nestjs/common';
import { DrainingModule } from '../http/draining.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { SuppressionImportController, SuppressionImports } from './importing/suppression-import.controller.js';
import { SuppressionsController } from './suppressions.controller.js';
import { SuppressionsService } from './suppressions.service.js';

/** Numbers that must not be written to. */
@Module({})
export class SuppressionsModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: SuppressionsModule,
      imports: [DeliveryContextModule, DrainingModule],
      // The import first: its address would else be taken for a number.
      controllers: http ? [SuppressionImportController, SuppressionsController] : [],
      providers: [SuppressionsService, ...(http ? [SuppressionImports] : [])],
      exports: [SuppressionsService],
    };
  }
}
