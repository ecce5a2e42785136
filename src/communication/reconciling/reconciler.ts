import type { Logger } from '@nestjs/common';
import { LoopLog } from '../../queue/loop-log.js';
import { WorkLoop } from '../../queue/work-loop.js';
import type { SirenClient } from '../../siren/siren-client.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import type { DeliveryWorker } from '../delivering/delivery.worker.js';
import { recordEach } from '../delivering/record-each.js';
import type { RequestOutcome } from '../delivering/record-outcomes.js';
import { claimOverdue, type Overdue } from './claim-overdue.js';

/** Where requests are limited, questions are at most every tenth of them. */
const SHARE = 1 / 10;
const EVERY_MS = 1_000;

/**
 * Asks Siren for attempts whose receipt never came, in the slots that messages leave free. What it learns counts like a
 * receipt: it may raise a message that is finished, and never has anything sent for it.
 */
export class Reconciler {
  private readonly loop: WorkLoop;

  constructor(
    private readonly context: DeliveryContext,
    private readonly siren: SirenClient,
    private readonly delivery: Pick<DeliveryWorker, 'lendSlots' | 'takeBackSlots'>,
    private readonly log: Logger,
  ) {
    this.loop = new WorkLoop(
      () => this.turn(),
      new LoopLog(context.watch, log, 'Siren could not be asked for overdue receipts'),
      EVERY_MS,
    );
  }

  start(): void {
    if (this.context.policy.reconcileMaxPerSecond > 0) this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async turn(): Promise<false> {
    const { wanted, everyMs } = this.pace();
    const slots = this.delivery.lendSlots(wanted);
    if (slots === 0) return false;
    try {
      const overdue = await claimOverdue(this.context, { wanted: slots, everyMs });
      const answers = await Promise.all(overdue.map((attempt) => this.ask(attempt)));
      const outcomes = answers.flat();
      const failed = outcomes.length === 0 ? [] : await recordEach(this.context, outcomes);
      failed.forEach((failure, i) => {
        if (failure === null) return;
        const { messageId } = outcomes[i]!;
        this.log.error({ err: failure.cause, messageId }, 'what Siren answered could not be stored; it is asked again');
      });
      return false;
    } finally {
      this.delivery.takeBackSlots(slots);
    }
  }

  /** How many questions may leave together, and how often. */
  private pace(): { wanted: number; everyMs: number } {
    const { reconcileMaxPerSecond, maxPerSecond } = this.context.policy;
    if (maxPerSecond === 0) return { wanted: reconcileMaxPerSecond, everyMs: EVERY_MS };
    const perSecond = Math.min(reconcileMaxPerSecond, maxPerSecond * SHARE);
    return { wanted: Math.max(1, Math.floor(perSecond)), everyMs: Math.max(EVERY_MS, EVERY_MS / perSecond) };
  }

  /** No answer is no news: the attempt is asked for again. */
  private async ask({ messageId, number, channel, providerMessageId }: Overdue): Promise<RequestOutcome[]> {
    const answer = await this.siren.getStatus(providerMessageId, {
      channel,
      logged: { messageId, attempt: number },
    });
    return answer.outcome === 'unknown' ? [] : [{ kind: 'ask', messageId, number, answer, reconciles: true }];
  }
}
