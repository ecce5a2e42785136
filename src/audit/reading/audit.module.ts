import { type DynamicModule, Module } from '@nestjs/common';
import { DeliveryContextModule } from '../../messages/delivery-context.module.js';
import { AuditController } from './audit.controller.js';

/** Who did what, to be looked up afterwards. */
@Module({})
export class AuditModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return { module: AuditModule, imports: [DeliveryContextModule], controllers: http ? [AuditController] : [] };
  }
}
