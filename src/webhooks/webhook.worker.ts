import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_CONTEXT } from '../communication/delivery-context.js';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { inTransaction } from '../database/transaction.js';
import { isDatabaseUnavailable } from '../database/unavailable.js';
import { WakeUps } from '../queue/wake-ups.js';
import { WorkLoop } from '../queue/work-loop.js';
import { countFailures } from './count-failures.js';
import { findDueWebhooks, processDueWebhooks, processWebhook } from './process-webhooks.js';

/** Read in one transaction. */
const MAX_BATCH = 200;

/** Reads what Siren delivered, in the background and in batches. A stored webhook is its own job. */
@Injectable()
export class WebhookWorker {
  private readonly logger = new Logger(WebhookWorker.name);
  private readonly loop: WorkLoop;

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly wakeUps: WakeUps,
  ) {
    this.loop = new WorkLoop(
      () => this.turn(),
      (err) => this.logger.warn({ err }, 'webhooks could not be processed; trying again'),
    );
  }

  start(): void {
    this.wakeUps.on('received-webhooks', () => this.loop.wake());
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async turn(): Promise<boolean> {
    try {
      return (await processDueWebhooks(this.context, MAX_BATCH)) > 0;
    } catch (error) {
      // Nothing can be blamed on a webhook while nothing can be stored.
      if (isDatabaseUnavailable(error)) throw error;
      return this.processSingly();
    }
  }

  /** A webhook that cannot be processed takes no other one down with it. */
  private async processSingly(): Promise<boolean> {
    const due = await findDueWebhooks(this.context.dataSource, MAX_BATCH);
    for (const { id } of due) {
      try {
        await processWebhook(this.context, id);
      } catch (err) {
        if (isDatabaseUnavailable(err)) throw err;
        this.logger.error({ err, webhookId: id }, 'a webhook could not be processed');
        await inTransaction(this.context.dataSource, (tx) => countFailures(tx, [id]));
      }
    }
    return due.length > 0;
  }
}
