import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { COMMUNICATION_OPTIONS } from './communication.options.js';
import type { CommunicationModuleOptions } from './communication.options.js';
import { forget } from './communication/admission/forget.js';
import { type Forget, Forgetting } from './communication/admission/forgetting.js';
import { DELIVERY_CONTEXT } from './communication/delivery-context.js';
import type { DeliveryContext } from './communication/delivering/begin-messages.js';
import { DeliveryWorker } from './communication/delivering/delivery.worker.js';
import { BatchKeeper } from './communication/batches/batch.keeper.js';
import { Sweeper } from './communication/delivering/sweeper.js';
import { DatabaseState } from './database/database-state.js';
import { DatabaseProbes } from './database/database-probes.js';
import { PartitionKeeper } from './database/partitions.js';
import { Queue } from './queue/queue.js';
import { StatisticsWorker } from './statistics/statistics.worker.js';
import { InboxWorker } from './inbox/inbox.worker.js';
import { forgetParked } from './communication/receipts/forget-parked.js';
import { Reconciler } from './communication/reconciling/reconciler.js';
import { SirenClient } from './siren/siren-client.js';
import { forgetWebhooks } from './webhooks/forget-webhooks.js';
import { SirenWatch } from './webhooks/siren-watch.js';
import { WebhookWorker } from './webhooks/webhook.worker.js';
import { EventWorker } from './events/event.worker.js';
import { WakeUps } from './queue/wake-ups.js';

interface Worker {
  start(): void | Promise<void>;
  stop(): void | Promise<void>;
}

/** Starts everything that works in the background, and stops it in the opposite order: what is in hand is finished first. */
@Injectable()
export class Workers implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly workers: Worker[];
  private started: Worker[] = [];

  constructor(
    @Inject(COMMUNICATION_OPTIONS) { roles }: CommunicationModuleOptions,
    @Inject(DELIVERY_CONTEXT) context: DeliveryContext,
    private readonly queue: Queue,
    database: DatabaseState,
    wakeUps: WakeUps,
    delivery: DeliveryWorker,
    statistics: StatisticsWorker,
    webhooks: WebhookWorker,
    inbox: InboxWorker,
    sirenWatch: SirenWatch,
    siren: SirenClient,
    events: EventWorker,
  ) {
    const log = new Logger('Workers');
    // In every role: whoever accepts appends deltas, and asks how many messages wait; whoever checks a time needs the clock.
    this.workers = [new DatabaseProbes(context.dataSource, database, new Logger('Database')), statistics];
    if (roles?.worker ?? true) {
      this.workers.push(
        new PartitionKeeper(context.dataSource, context.watch, log),
        wakeUps,
        delivery,
        new Sweeper(context, log),
        new BatchKeeper(context, log),
        new Reconciler(context, siren, delivery, log),
        new Forgetting(forgetsOf(context), context.watch, log),
        inbox,
        events,
        webhooks,
        sirenWatch,
      );
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    // An accepting process puts jobs into the queue, so it runs in every role, and until the last request is answered.
    await this.queue.start();
    for (const worker of this.workers) {
      await worker.start();
      this.started.push(worker);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const worker of this.started.splice(0).reverse()) await worker.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.stop();
  }
}

function forgetsOf({ dataSource, policy }: DeliveryContext): Forget[] {
  return [
    () => forget(dataSource),
    () => forgetParked(dataSource, policy.maxParkedReceipts),
    () => forgetWebhooks(dataSource, policy.webhookRetentionMs),
  ];
}
