import { type DynamicModule, Module } from '@nestjs/common';
import { AppModule } from '../../../app.module.js';
import type { Configuration } from '../../../config/configuration.js';
import { runService } from '../../../run-service.js';
import { BillSplitter } from './bill-splitter.js';

/** The service as it is, with one handler of incoming messages, as an application would add its own. */
@Module({})
class DemoModule {
  static forRoles(roles: Configuration['roles']): DynamicModule {
    return { module: DemoModule, imports: [AppModule.forRoles(roles)], providers: [BillSplitter] };
  }
}

await runService((roles) => DemoModule.forRoles(roles));
