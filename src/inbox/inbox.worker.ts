import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { MediaFetcher } from '../media/media-fetcher.js';
import { WakeUps } from '../queue/wake-ups.js';
import { LoopLog, WorkLoop } from '../queue/work-loop.js';
import { type HandlerAnswer, askHandlers, type RegisteredHandler, RegisteredHandlers } from './answer.js';
import { claimIncoming, type ClaimedMessage } from './claim-incoming.js';
import { INBOX_OPTIONS, type InboxOptions } from './inbox.options.js';
import { settleIncoming } from './settle-incoming.js';
import { type Settlement, settlementOf } from './settlement.js';
import { redactedError } from './redacted-error.js';

/** A lease lasts this much longer than the handlers may take: time to store what they answered. */
const LEASE_MARGIN_MS = 10_000;
const STORE_AGAIN_MS = 500;

/** Hands incoming messages to the application's handlers, in the background, and stores what they answer. */
@Injectable()
export class InboxWorker {
  private readonly logger = new Logger(InboxWorker.name);
  private readonly loop: WorkLoop;
  private readonly inHand = new Set<Promise<void>>();
  private handlers: readonly RegisteredHandler[] = [];

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly wakeUps: WakeUps,
    private readonly registered: RegisteredHandlers,
    @Inject(INBOX_OPTIONS) private readonly options: InboxOptions,
    private readonly media: MediaFetcher,
  ) {
    this.loop = new WorkLoop(
      () => this.turn(),
      new LoopLog(context.watch, this.logger, 'incoming messages could not be fetched'),
    );
  }

  /** Call it once the application is there, so that every handler is found. */
  start(): void {
    this.handlers = this.registered.inOrder();
    this.wakeUps.on('incoming-messages', () => this.loop.wake());
    this.loop.start();
  }

  /** Takes nothing more, and waits for the handlers that are at work. */
  async stop(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.inHand);
  }

  private get leaseMs(): number {
    return this.handlers.length * this.options.handlerTimeoutMs + LEASE_MARGIN_MS;
  }

  private async turn(): Promise<boolean> {
    const free = this.options.concurrency - this.inHand.size;
    if (free <= 0) return false;
    const leaseEnd = performance.now() + this.leaseMs;
    const taken = await claimIncoming(this.context, free, this.leaseMs);
    for (const claimed of taken) {
      const work = this.handle(claimed, leaseEnd).finally(() => {
        this.inHand.delete(work);
        this.loop.wake();
      });
      this.inHand.add(work);
    }
    return taken.length === free;
  }

  /** Never rejects: what cannot be stored is handled again when its lease ends. */
  private async handle(claimed: ClaimedMessage, leaseEnd: number): Promise<void> {
    const answer = await this.answer(claimed);
    try {
      await this.store(claimed, answer, leaseEnd);
    } catch (err) {
      const incomingMessageId = claimed.message.id;
      const isAway = this.context.watch.report(err);
      this.logger.error({ incomingMessageId, ...(!isAway && { err }) }, 'what a handler answered could not be stored');
      // Counted as a failure, or a reply that cannot be stored would be asked for again and again.
      const failure: HandlerAnswer = { answer: 'failed', failed: InboxWorker.name, error: err };
      await this.store(claimed, failure, leaseEnd).catch(() => undefined);
    }
  }

  private answer({ message, failures }: ClaimedMessage): Promise<HandlerAnswer> {
    const { maxFailures, handlerTimeoutMs } = this.options;
    if (failures >= maxFailures) return Promise.resolve({ answer: 'poison' });
    return askHandlers(this.handlers, message, { limitMs: handlerTimeoutMs, media: this.media });
  }

  /** While the database is away the answer is kept: asking the handlers again may do twice what they do. */
  private async store(claimed: ClaimedMessage, answer: HandlerAnswer, leaseEnd: number): Promise<void> {
    const settlement = settlementOf(claimed, answer, this.options);
    for (;;) {
      try {
        if (await settleIncoming(this.context, claimed, settlement))
          this.report(claimed.message.id, answer, settlement);
        return;
      } catch (error) {
        if (!isDatabaseUnavailable(error) || performance.now() > leaseEnd) throw error;
        this.context.watch.report(error);
        await new Promise((resolve) => setTimeout(resolve, STORE_AGAIN_MS));
      }
    }
  }

  /** The first failure of its handlers is logged, and that the message is given up; those between are at debug. */
  private report(incomingMessageId: string, answer: HandlerAnswer, settlement: Settlement): void {
    if (answer.answer !== 'failed' && answer.answer !== 'poison') return;
    const { failures } = settlement;
    const why =
      answer.answer === 'poison'
        ? { code: 'process_ended' }
        : { code: 'handler_failed', handler: answer.failed, error: redactedError(answer.error) };
    if (settlement.then === 'finish') {
      logDeadLetter(this.logger, { kind: 'incoming', incomingMessageId, failures, ...why });
      return;
    }
    const level = failures > 1 ? 'debug' : 'warn';
    this.logger[level]({ incomingMessageId, failures, ...why }, 'a handler of incoming messages failed');
  }
}
