import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { AppModule } from '../../../app.module.js';
import type { Configuration } from '../../../config/read-configuration.js';
import { IncomingMessageHandler } from '../../../inbox/incoming-message-handler.js';
import type { IncomingMessage } from '../../../inbox/incoming-message.js';
import { runService } from '../../../run-service.js';

/** The service as it is, with one handler of incoming messages, as an application would add its own. */
@Module({})
class DemoModule {
  static forRoles(roles: Configuration['roles']): DynamicModule {
    return { module: DemoModule, imports: [AppModule.forRoles(roles)], providers: [BillSplitter] };
  }
}

const BILL = /₹\s*(\d+(?:\.\d+)?)\s+among\s+(\d+)/i;

/** Answers "Split bill for dinner ₹1200 among 4 people". */
@Injectable()
@IncomingMessageHandler()
class BillSplitter {
  handle({ text }: IncomingMessage): Promise<string | void> {
    const [, amount, payers] = BILL.exec(text ?? '') ?? [];
    if (amount === undefined || Number(payers) === 0) return Promise.resolve();
    const share = Number(amount) / Number(payers);
    return Promise.resolve(`Each of the ${payers} pays ₹${Number(share.toFixed(2))}.`);
  }
}

// Last: what it waits for uses the classes above, which are not there before their lines have run.
await runService((roles) => DemoModule.forRoles(roles));
