import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { inTransaction, poolOf } from '../database/transaction.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { LoopLog, WorkLoop } from '../queue/work-loop.js';
import { WakeUps } from '../queue/wake-ups.js';
import { DeliveryCounts } from './event-counts.js';
import { EventPoster } from './event-poster.js';
import { EVENTS_OPTIONS, type EventsOptions, takesEvents } from './events.options.js';

/** Rows of the outbox a transaction. */
const SEQUENCED_AT_ONCE = 200;

const UNSEQUENCED = `SELECT number, id, size FROM outbox_queue WHERE position IS NULL ORDER BY number LIMIT ${SEQUENCED_AT_ONCE}`;

/** To be posted, from now on (`$1`). */
const QUEUE = `
  WITH taken AS (${UNSEQUENCED} FOR UPDATE),
       sequenced AS (
         INSERT INTO outbox_positions (id, size) SELECT id, size FROM taken ORDER BY number RETURNING position, id),
       queued AS (
         UPDATE outbox_queue q SET position = s.position, next_at = $1
           FROM taken JOIN sequenced s USING (id) WHERE q.number = taken.number)
  SELECT count(*)::int AS n FROM taken`;

/** Only kept: nothing is left to do. */
const KEEP = `
  WITH taken AS (${UNSEQUENCED} FOR UPDATE),
       done AS (DELETE FROM outbox_queue q USING taken WHERE q.number = taken.number),
       sequenced AS (INSERT INTO outbox_positions (id, size) SELECT id, size FROM taken ORDER BY number)
  SELECT count(*)::int AS n FROM taken`;

/**
 * Gives committed outbox rows their positions, in the order of their numbers, one process at a time. So a visible
 * position is never followed by a lower one. Rows of one message are in the order of what happened.
 * @param post whether they are to be posted, and not only kept
 * @returns whether there may be more
 */
export function sequenceEvents(dataSource: DataSource, post: boolean): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    // The lock is held until the commit is visible. So the next process's positions are higher than all visible ones.
    const [lock] = await tx.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.sequence_events')) AS mine`,
    );
    if (!lock!.mine) return false;
    const [taken] = await (post
      ? tx.query<{ n: number }>(QUEUE, [databaseClock.now()])
      : tx.query<{ n: number }>(KEEP, []));
    return taken!.n === SEQUENCED_AT_ONCE;
  });
}

/** Rows written within this time get their positions together. */
const COLLECT_MS = 100;
const PRUNE_EVERY_MS = 60_000;

/**
 * THE LIFE OF AN EVENT, where somebody takes events (`EVENTS_URL`, `EVENTS_POLLING`; else none is made):
 *
 *   turn ──► outbox + outbox_queue ──► outbox_positions ──► posted with its row ──► its result, there
 *            written: one row of each  sequenced: it is     │   └─► failed, or behind one that failed
 *            for all events of a turn  polled from now on   │           └─► event_deliveries ──► delivered, or dead
 *                                                           └─► `kept`, where none are posted
 *
 *   outbox            what the turn wrote, up to 200 events a row; never changed; read by who polls and who posts
 *   outbox_queue      rows with which something is left to do: written without a position, given one, posted under a
 *                     lease, deleted. Narrow; a claim is an update in place
 *   outbox_positions  the order in which rows are read. One process at a time gives positions, to committed rows in the
 *                     order of their numbers, so what commits late is read late and never missed. Later, by one update
 *                     in place, how the events of the row were delivered
 *   event_deliveries  events with a row of their own: that failed, that are behind such a one of the same message, that
 *                     are posted again; with tries, backoff, and their end as dead letter
 *
 * Rows are posted whole, the oldest first, by whoever claims them (claim-rows.ts): events of different messages at once,
 * those of one message in the order of (number of the row, number in it), each when the one before it is stored as
 * delivered (row-in-hand.ts, settle-rows.ts). An event with a row of its own holds up those behind it
 * (own-rows.ts, settle-deliveries.ts). An event's id is that of its row, with its number in the last byte, so
 * nothing is indexed by event. All of it goes with its row, when that is old enough (`pruneEvents`).
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

/** In rows of the outbox. */
const BITE = 200;

/** Deletes rows with everything that belongs to them. Their ids tell their age. */
const PRUNE = `
  WITH old AS (
         SELECT o.id, o.number FROM outbox o
          WHERE o.id < uuid7_floor($1)
            AND ($2 OR ((SELECT number FROM outbox_queue q WHERE q.number = o.number) IS NULL
                        AND NOT EXISTS (SELECT FROM event_deliveries d WHERE d.outbox_id = o.id AND d.next_at IS NOT NULL)))
          ORDER BY o.id LIMIT $3 FOR UPDATE SKIP LOCKED),
       of_queue AS (DELETE FROM outbox_queue q USING old WHERE q.number = old.number),
       of_positions AS (DELETE FROM outbox_positions p USING old WHERE p.id = old.id),
       of_deliveries AS (DELETE FROM event_deliveries d USING old WHERE d.outbox_id = old.id)
  DELETE FROM outbox o USING old WHERE o.id = old.id`;
/** Rows that were made while their outbox row was deleted. */
const PRUNE_ORPHANS = `
  WITH of_positions AS (
    DELETE FROM outbox_positions p WHERE p.id < uuid7_floor($1) AND NOT EXISTS (SELECT FROM outbox o WHERE o.id = p.id))
  DELETE FROM event_deliveries d
   WHERE d.outbox_id < uuid7_floor($1) AND NOT EXISTS (SELECT FROM outbox o WHERE o.id = d.outbox_id)`;

/**
 * Prunes a bite of the events that have been kept long enough, row by row of the outbox. A row with an event still to
 * be posted stays, unless there is nowhere to post it to. Resolves to whether there may be more.
 */
export async function pruneEvents(
  dataSource: DataSource,
  { keepMs, url }: Pick<EventsOptions, 'keepMs' | 'url'>,
  bite = BITE,
): Promise<boolean> {
  const before = new Date(databaseClock.nowMs() - keepMs);
  const { rowCount } = await poolOf(dataSource).query(PRUNE, [before, url === null, bite]);
  if (rowCount === bite) return true;
  await poolOf(dataSource).query(PRUNE_ORPHANS, [before]);
  return false;
}
