import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { pruneAccepting } from './accepting/prune-accepting.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './messages/delivery-context.js';
import { PROVIDER_IDS_KEPT_DAYS } from './delivering/provider-ids.js';
import { COMMUNICATION_OPTIONS } from './communication.options.js';
import type { CommunicationModuleOptions } from './communication.options.js';
import { databaseClock } from './database/clock.js';
import { DatabaseProbes } from './database/database-probes.js';
import { DatabaseState } from './database/database-state.js';
import { dropOldDay, makePartitions } from './database/partitions.js';
import { inTransaction } from './database/transaction.js';
import { DeliveryWorker } from './delivering/delivery.worker.js';
import { EventWorker } from './outbox/event.worker.js';
import { InboxWorker } from './inbox/inbox.worker.js';
import { dropOldMonth } from './personal-data/drop-old-month.js';
import { emptyOldContent } from './personal-data/empty-content.js';
import { eraseBite } from './personal-data/erase-bite.js';
import { pruneIncoming } from './personal-data/prune-incoming.js';
import { pruneLimits } from './limits/prune-limits.js';
import { HoldLog } from './limits/hold-log.js';
import { endWaits } from './limits/holds.js';
import { Maintenance, type Task } from './maintenance.js';
import { WakeUps } from './queue/wake-ups.js';
import { StatisticsWorker } from './statistics/folding/statistics.worker.js';
import { pruneParked } from './webhooks/prune-parked.js';
import { SirenWatch } from './webhooks/siren-watch.js';
import { SpoolSource } from './webhooks/spool-source.js';

interface Worker {
  start(): void | Promise<void>;
  stop(): void | Promise<void>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Starts everything that works in the background, and stops it in the opposite order: what is in hand is finished first. */
@Injectable()
export class Workers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers: Worker[];
  private started: Worker[] = [];

  constructor(
    @Inject(COMMUNICATION_OPTIONS) { roles }: CommunicationModuleOptions,
    @Inject(DELIVERY_CONTEXT) context: DeliveryContext,
    database: DatabaseState,
    wakeUps: WakeUps,
    delivery: DeliveryWorker,
    receipts: SpoolSource,
    statistics: StatisticsWorker,
    inbox: InboxWorker,
    sirenWatch: SirenWatch,
    events: EventWorker,
  ) {
    // In every role: whoever accepts appends deltas and wakes others; whoever checks a time needs the clock.
    this.workers = [new DatabaseProbes(context.dataSource, database, new Logger('Database')), wakeUps, statistics];
    if (roles?.worker ?? true) {
      this.workers.push(
        new Maintenance(tasksOf(context), context.watch, new Logger('Maintenance')),
        { start: () => delivery.start(receipts), stop: () => delivery.stop() },
        inbox,
        events,
        sirenWatch,
      );
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const worker of this.workers) {
      await worker.start();
      this.started.push(worker);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const worker of this.started.splice(0).reverse()) await worker.stop();
  }
}

function tasksOf(context: DeliveryContext): Task[] {
  const { dataSource, policy } = context;
  const holdLog = new HoldLog();
  return [
    {
      failure: 'channels could not be noted as open again',
      everyMs: SECOND_MS,
      bite: () =>
        inTransaction(dataSource, async (tx) => {
          await holdLog.log(tx, await endWaits(tx, databaseClock.now()));
          return false;
        }),
    },
    {
      failure: 'a person could not be erased',
      everyMs: SECOND_MS,
      bite: () => eraseBite(context),
    },
    { failure: 'what is over could not be pruned', everyMs: MINUTE_MS, bite: () => pruneAccepting(dataSource) },
    {
      failure: 'rates and hours that are over could not be pruned',
      everyMs: HOUR_MS,
      bite: () => pruneLimits(dataSource),
    },
    {
      failure: 'parked receipts could not be pruned',
      everyMs: MINUTE_MS,
      bite: () => pruneParked(dataSource, policy.maxParkedReceipts),
    },
    {
      failure: 'old webhooks could not be dropped',
      everyMs: HOUR_MS,
      bite: () => dropOldDay(dataSource, 'received_webhooks', policy.webhookRetentionMs),
    },
    {
      failure: "old ids of Siren's could not be dropped",
      everyMs: HOUR_MS,
      bite: () => dropOldDay(dataSource, 'provider_ids', PROVIDER_IDS_KEPT_DAYS * DAY_MS),
    },
    {
      failure: 'an old month of messages could not be dropped',
      everyMs: MINUTE_MS,
      bite: () => dropOldMonth(dataSource, policy.messageRetentionMs),
    },
    {
      failure: 'old incoming messages could not be removed',
      everyMs: MINUTE_MS,
      bite: () => pruneIncoming(dataSource, policy.incomingRetentionMs),
    },
    {
      failure: 'old texts and files could not be emptied',
      everyMs: MINUTE_MS,
      bite: () => emptyOldContent(dataSource, policy.contentRetentionMs),
    },
    {
      failure: 'next months and days could not be prepared',
      everyMs: HOUR_MS,
      bite: () => makePartitions(dataSource),
    },
  ];
}
