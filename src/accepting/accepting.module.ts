import { type DynamicModule, Module } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { DeliveryContextModule } from '../messages/delivery-context.module.js';
import { maintenance, MINUTE_MS, type Task } from '../queue/worker.js';
import { AcceptanceModule } from './acceptance.module.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesService } from './policies.service.js';
import { pruneAccepting } from './prune-accepting.js';
import { QuickMessages } from './quick-messages.js';
import { SubmitController } from './submit.controller.js';

/** Taking messages, or saying why not. */
@Module({})
export class AcceptingModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: AcceptingModule,
      imports: [DeliveryContextModule, AcceptanceModule],
      controllers: http ? [SubmitController, PoliciesController] : [],
      providers: [PoliciesService, ...(http ? [QuickMessages] : []), maintenance(DELIVERY_CONTEXT, tasksOf)],
      exports: [PoliciesService],
    };
  }
}

function tasksOf({ dataSource }: DeliveryContext): Task[] {
  return [{ failure: 'what is over could not be pruned', everyMs: MINUTE_MS, bite: () => pruneAccepting(dataSource) }];
}
