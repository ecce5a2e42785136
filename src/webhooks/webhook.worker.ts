import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_CONTEXT } from '../communication/delivery-context.js';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { inTransaction } from '../database/transaction.js';
import { isDatabaseUnavailable } from '../database/unavailable.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { WakeUps } from '../queue/wake-ups.js';
import { LoopLog } from '../queue/loop-log.js';
import { WorkLoop } from '../queue/work-loop.js';
import { type CountedFailures, countFailures } from './count-failures.js';
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
      new LoopLog(context.watch, this.logger, 'webhooks could not be processed'),
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
        const counted = await inTransaction(this.context.dataSource, (tx) => countFailures(tx, [id]));
        for (const one of counted) this.reportFailure(one, err);
      }
    }
    return due.length > 0;
  }

  /** The first failure is logged with what was thrown, and so is the last; those between are at debug. */
  private reportFailure({ webhookId, failures, isGivenUp }: CountedFailures, err: unknown): void {
    if (isGivenUp) logDeadLetter(this.logger, { kind: 'webhook', webhookId, failures, err });
    else
      this.logger[failures > 1 ? 'debug' : 'error']({ err, webhookId, failures }, 'a webhook could not be processed');
  }
}
