import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_CONTEXT } from '../communication/delivery-context.js';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { inTransaction } from '../database/transaction.js';
import { isDatabaseUnavailable } from '../http/database-unavailable.js';
import { type FetchedJob, QUEUES } from '../queue/jobs.js';
import { WakeUps } from '../queue/wake-ups.js';
import { WorkLoop } from '../queue/work-loop.js';
import { countFailures } from './count-failures.js';
import { processWebhooks } from './process-webhooks.js';
import { sweepWebhooks } from './webhook.sweep.js';

const MAX_BATCH = 200;
const SWEEP_MS = 1_000;

/** Reads what Siren delivered, in the background and in batches. */
@Injectable()
export class WebhookWorker {
  private readonly logger = new Logger(WebhookWorker.name);
  private readonly loop: WorkLoop;
  private readonly sweeping: WorkLoop;

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly wakeUps: WakeUps,
  ) {
    this.loop = new WorkLoop(
      () => this.turn(),
      (err) => this.logger.warn({ err }, 'webhooks could not be fetched or processed; trying again'),
    );
    this.sweeping = new WorkLoop(
      () => sweepWebhooks(context.dataSource, context.queue),
      (err) => this.logger.warn({ err }, 'due webhooks could not be looked for; trying again'),
      SWEEP_MS,
    );
  }

  start(): void {
    this.wakeUps.on(QUEUES.webhook, () => this.loop.wake());
    this.loop.start();
    this.sweeping.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.loop.stop(), this.sweeping.stop()]);
  }

  private async turn(): Promise<boolean> {
    const jobs = await this.context.queue.fetch(QUEUES.webhook, MAX_BATCH);
    if (jobs.length === 0) return false;
    try {
      await processWebhooks(this.context, jobs);
    } catch (error) {
      // Nothing can be blamed on a webhook while nothing can be stored; the jobs come back by themselves.
      if (isDatabaseUnavailable(error)) throw error;
      for (const job of jobs) await this.processAlone(job);
    }
    return true;
  }

  /** A webhook that cannot be processed takes no other one down with it. */
  private async processAlone(job: FetchedJob): Promise<void> {
    try {
      await processWebhooks(this.context, [job]);
    } catch (err) {
      if (isDatabaseUnavailable(err)) throw err;
      this.logger.error({ err, webhookId: job.id }, 'a webhook could not be processed');
      await inTransaction(this.context.dataSource, async (tx) => {
        await countFailures(tx, [job.id]);
        await this.context.queue.remove(tx, QUEUES.webhook, [job]);
      });
    }
  }
}
