import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../communication/delivery-context.js';
import { Batcher } from '../database/batcher.js';
import { WakeUps } from '../queue/wake-ups.js';
import { LoopLog } from '../queue/loop-log.js';
import { WorkLoop } from '../queue/work-loop.js';
import { type ClaimedEvent, claimEvents } from './claim-events.js';
import { DeliveryCounts } from './delivery-counts.js';
import type { EventDto } from './event.dto.js';
import { EVENTS_OPTIONS, type EventsOptions, leaseMs } from './events.options.js';
import { forgetEvents } from './forget-events.js';
import { readBodies } from './read-bodies.js';
import type { PostOutcome } from './post-outcome.js';
import { eventIds, PostingLog } from './posting-log.js';
import { Receiver } from './receiver.js';
import { sequenceEvents } from './sequence-events.js';
import { settleDeliveries, type Settled, type Try } from './settle-deliveries.js';

/** What a busy moment tells within it becomes one transaction. */
const COLLECT_MS = 100;
const FORGET_EVERY_MS = 60_000;
/** After this long a claimed event does not leave any more: its answer might come after the lease. */
const LEAVE_WITHIN_MS = 2_000;

/** Gives events their positions, posts them where there is somebody to post them to, and forgets them in the end. */
@Injectable()
export class EventWorker {
  private readonly logger = new Logger(EventWorker.name);
  private readonly inHand = new Set<Promise<void>>();
  private readonly loops: WorkLoop[];
  private readonly sequencing: WorkLoop;
  private readonly posting: WorkLoop;
  private readonly settling: Batcher<Try, Settled>;
  private readonly receiver: Receiver | null;
  private readonly postingLog = new PostingLog(this.logger);

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    @Inject(EVENTS_OPTIONS) private readonly options: EventsOptions,
    private readonly wakeUps: WakeUps,
    private readonly counts: DeliveryCounts,
  ) {
    const { dataSource } = context;
    const { url } = options;
    this.receiver = url === null ? null : new Receiver({ ...options, url });
    this.settling = new Batcher({ write: (tries) => settleDeliveries(context, options, tries), maxItems: 100 });
    this.sequencing = this.loop(() => this.sequence(), 'events could not be given their positions');
    this.posting = this.loop(() => this.post(), 'events could not be taken up');
    const forgetting = this.loop(
      () => forgetEvents(dataSource, options),
      'old events could not be forgotten',
      FORGET_EVERY_MS,
    );
    this.loops = [this.sequencing, forgetting, ...(this.receiver === null ? [] : [this.posting])];
  }

  start(): void {
    this.wakeUps.on('events', () => this.sequencing.wake());
    this.loops.forEach((loop) => loop.start());
  }

  /** Takes nothing more, and waits for what is on the wire. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await Promise.all(this.inHand);
    await this.receiver?.close();
  }

  private loop(turn: () => Promise<boolean>, failure: string, pollMs?: number): WorkLoop {
    return new WorkLoop(turn, new LoopLog(this.context.watch, this.logger, failure), pollMs);
  }

  private async sequence(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, COLLECT_MS));
    const more = await sequenceEvents(this.context.dataSource, this.receiver !== null);
    this.posting.wake();
    return more;
  }

  private async post(): Promise<boolean> {
    const free = this.options.maxConcurrency - this.inHand.size;
    if (free <= 0) return false;
    const leaveBefore = performance.now() + LEAVE_WITHIN_MS;
    const { dataSource } = this.context;
    const { claimed, more } = await claimEvents(dataSource, free, leaseMs(this.options));
    const bodies = await readBodies(dataSource, claimed);
    claimed.forEach((event, i) => {
      const work = this.deliver(event, bodies[i]!, leaveBefore).finally(() => {
        this.inHand.delete(work);
        this.posting.wake();
      });
      this.inHand.add(work);
    });
    return more;
  }

  /** Never rejects: what cannot be stored is posted again when the lease ends. */
  private async deliver(event: ClaimedEvent, body: EventDto, leaveBefore: number): Promise<void> {
    if (performance.now() > leaveBefore) return;
    const outcome = await this.receiver!.post(body, event.claimedAt);
    try {
      await this.settle(event, outcome);
    } catch (err) {
      if (this.context.watch.report(err)) return;
      this.logger.warn({ err, ...eventIds(event) }, 'what came of an event could not be stored; it is posted again');
      // Counted as a failure, or it would be posted for ever.
      const { durationMs } = outcome;
      await this.settle(event, { outcome: 'failed', code: 'internal_error', durationMs }).catch(() => undefined);
    }
  }

  private async settle(event: ClaimedEvent, outcome: PostOutcome): Promise<void> {
    const settled = await this.settling.add({ event, outcome });
    this.counts.count(settled);
    this.postingLog.write(event, outcome, settled);
  }
}
