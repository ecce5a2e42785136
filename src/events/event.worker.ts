import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../communication/delivery-context.js';
import { LoopLog } from '../queue/loop-log.js';
import { WakeUps } from '../queue/wake-ups.js';
import { WorkLoop } from '../queue/work-loop.js';
import { DeliveryCounts } from './delivery-counts.js';
import { EventPoster } from './event-poster.js';
import { EVENTS_OPTIONS, type EventsOptions, takesEvents } from './events.options.js';
import { pruneEvents } from './prune-events.js';
import { sequenceEvents } from './sequence-events.js';

/** Rows that are written within it get their positions together. */
const COLLECT_MS = 100;
const PRUNE_EVERY_MS = 60_000;

/**
 * THE LIFE OF AN EVENT, where somebody takes them (`EVENTS_URL`, `EVENTS_POLLING`; else none is written):
 *
 *   a turn ──► outbox, outbox_queue ──► outbox_positions ──► posted ──► results ┐
 *    (one row of each for all its       (sequenced: a          │  └─► failed ──► event_deliveries ──► delivered, dead
 *     events, in its transaction)       place to read from)    └─► only polled: `kept`
 *
 *   outbox            what the turn wrote, up to 200 events a row; never changed, read by who polls and who posts
 *   outbox_queue      rows with which something is left to do: written without a position, given one, posted under a
 *                     lease, deleted; narrow, and a claim is an update in place
 *   outbox_positions  the order in which rows are read: (position, row), written when the row is committed and seen, by
 *                     one process at a time, so that what commits late is read late and never missed; then, by one
 *                     update, how its events were delivered
 *   event_deliveries  events with a row of their own: what could not be posted, what is behind it of the same message,
 *                     what is posted again; with its tries, its backoff, its end as dead letter
 *
 * Rows are posted whole, the oldest first, by whoever claims them (claim-rows.ts); events of different messages at once,
 * those of one message in the order of (number of the row, number in it), each when the one before it is stored as
 * delivered (row-in-hand.ts, settle-rows.ts). An event with a row of its own holds up those behind it
 * (claim-deliveries.ts, settle-deliveries.ts). An event's id is that of its row with its number in the last byte, so
 * nothing is indexed by event. All of it goes with its row, when that is old enough (prune-events.ts).
 */
@Injectable()
export class EventWorker {
  private readonly logger = new Logger(EventWorker.name);
  private readonly loops: WorkLoop[];
  private readonly sequencing: WorkLoop;
  private readonly posting: WorkLoop | null;
  private readonly poster: EventPoster | null;

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    @Inject(EVENTS_OPTIONS) private readonly options: EventsOptions,
    private readonly wakeUps: WakeUps,
    counts: DeliveryCounts,
  ) {
    const { url } = options;
    const onRoom = (): void => this.posting?.wake();
    this.poster = url === null ? null : new EventPoster(context, { ...options, url }, counts, this.logger, onRoom);
    this.posting = this.poster && this.loop(() => this.poster!.take(), 'events could not be taken up');
    this.sequencing = this.loop(() => this.sequence(), 'events could not be given their positions');
    const pruning = this.loop(
      () => pruneEvents(context.dataSource, options),
      'old events could not be removed',
      PRUNE_EVERY_MS,
    );
    this.loops = [...(takesEvents(options) ? [this.sequencing] : []), pruning, ...(this.posting ? [this.posting] : [])];
  }

  start(): void {
    if (takesEvents(this.options)) this.wakeUps.on('events', () => this.sequencing.wake());
    this.loops.forEach((loop) => loop.start());
  }

  /** Takes nothing more, and waits for what is on the wire. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.poster?.stop();
  }

  private loop(turn: () => Promise<boolean>, failure: string, pollMs?: number): WorkLoop {
    return new WorkLoop(turn, new LoopLog(this.context.watch, this.logger, failure), pollMs);
  }

  private async sequence(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, COLLECT_MS));
    const more = await sequenceEvents(this.context.dataSource, this.poster !== null);
    this.posting?.wake();
    return more;
  }
}
