import type { Logger } from '@nestjs/common';
import { type DataSource, In } from 'typeorm';
import { Batcher } from '../database/batcher.js';
import { Turns } from '../http/turns.js';
import { IncomingMessageEntity } from '../inbox/incoming-message.entity.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { findRows } from '../messages/find-messages.js';
import { claimDeliveries, type ClaimedDelivery, type ItemOutcome } from './own-rows.js';
import { type ClaimedRow, claimRows } from './claim-rows.js';
import type { DeliveryCounts } from './event-counts.js';
import { eventBody } from './event-body.js';
import type { EventDto } from './event.dto.js';
import { type EventsOptions, eventLeaseMs } from './events.options.js';
import type { PostOutcome } from './post-outcome.js';
import { eventIds, PostingLog } from './posting-log.js';
import { Receiver } from './receiver.js';
import { postRow, type RowInHandOptions, SubjectOrder } from './row-in-hand.js';
import { settleDeliveries, type Try } from './settle-deliveries.js';
import { type RowSave, type Settled, settleRows } from './settle-rows.js';
import type { StoredEvent } from './stored-event.js';

/** A claimed event does not leave later than this, because its answer might come after the lease. */
const LEAVE_WITHIN_MS = 2_000;

/** Posts outbox rows and events with rows of their own, as many at once as the receiver may have. */
export class EventPoster {
  private readonly works = new Set<Promise<void>>();
  /** Rows in hand, by their numbers. */
  private readonly rows = new Set<string>();
  /** Events in hand that have not ended. */
  private events = 0;
  private isStopping = false;
  private readonly slots: Turns;
  private readonly order = new SubjectOrder();
  /** The last claim of rows, until they are in hand. */
  private claim: Promise<unknown> = Promise.resolve();
  private readonly receiver: Receiver;
  private readonly log: PostingLog;
  private readonly settlingRows: Batcher<RowSave, Settled[]>;
  private readonly settling: Batcher<Try, Settled>;

  constructor(
    private readonly context: DeliveryContext,
    private readonly options: EventsOptions & { url: string },
    private readonly counts: DeliveryCounts,
    private readonly logger: Logger,
    /** There is room for more. */
    private readonly onRoom: () => void,
  ) {
    this.slots = new Turns(options.maxConcurrency);
    this.receiver = new Receiver(options);
    this.log = new PostingLog(logger);
    this.settlingRows = new Batcher({ write: (saves) => settleRows(context, options, saves), maxItems: 16 });
    this.settling = new Batcher({ write: (tries) => settleDeliveries(context, options, tries), maxItems: 100 });
  }

  /**
   * Takes as much as there is room for. Events with rows of their own get at most half, so that neither kind keeps the
   * other out.
   */
  async take(): Promise<boolean> {
    const room = this.options.maxConcurrency - this.events;
    if (room <= 0) return false;
    const hasMore = await this.takeDeliveries(Math.ceil(room / 2));
    const left = this.options.maxConcurrency - this.events;
    const taken = await this.takeRows(Math.max(1, left));
    return hasMore || (taken > 0 && taken < left);
  }

  /** Begins nothing more, and waits for what is on the wire. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.works);
    await this.receiver.close();
  }

  private async takeDeliveries(limit: number): Promise<boolean> {
    const leaveBefore = performance.now() + LEAVE_WITHIN_MS;
    const { dataSource } = this.context;
    const { claimed, more } = await claimDeliveries(dataSource, limit, eventLeaseMs(this.options));
    const bodies = await readBodies(dataSource, claimed);
    claimed.forEach((event, i) => {
      this.events++;
      this.keep(this.deliver(event, bodies[i]!, leaveBefore).finally(() => this.ended()));
    });
    return more;
  }

  private async takeRows(room: number): Promise<number> {
    const leaveBefore = performance.now() + LEAVE_WITHIN_MS;
    const wanted = { room, leaseMs: eventLeaseMs(this.options), inHand: [...this.rows] };
    const claim = claimRows(this.context.dataSource, wanted).then((rows) => {
      for (const row of rows) {
        this.rows.add(row.number);
        this.events += row.items.length;
        this.keep(this.postRow(row, leaveBefore));
      }
      return rows.reduce((n, { items }) => n + items.length, 0);
    });
    this.claim = claim.catch(() => undefined);
    return claim;
  }

  private keep(work: Promise<void>): void {
    this.works.add(work);
    void work.finally(() => this.works.delete(work));
  }

  private ended(): void {
    this.events--;
    this.onRoom();
  }

  private async postRow(row: ClaimedRow, leaveBefore: number): Promise<void> {
    const items = row.items.filter(({ go }) => go === 'post');
    const bodies = this.bodiesOf(items.map(({ event }) => event));
    await postRow(row, {
      order: this.order,
      post: async (item) => {
        const body = (await bodies)?.[items.indexOf(item)];
        return body === undefined ? null : this.post(body, row.claimedAt, leaveBefore);
      },
      save: (save) => this.saveRow(save),
      onEnded: () => this.ended(),
      afterClaim: () => this.claim,
    });
    this.rows.delete(row.number);
    this.onRoom();
  }

  /** Null: the database does not answer. */
  private bodiesOf(events: readonly StoredEvent[]): Promise<EventDto[] | null> {
    return readBodies(this.context.dataSource, events).catch((err: unknown) => {
      if (!this.context.watch.report(err)) this.logger.warn({ err }, 'events could not be read; they are posted later');
      return null;
    });
  }

  private async post(body: EventDto, now: Date, leaveBefore: number): Promise<PostOutcome | null> {
    const end = await this.slots.take();
    try {
      return this.isStopping || performance.now() > leaveBefore ? null : await this.receiver.post(body, now);
    } finally {
      end();
    }
  }

  private async saveRow(save: RowSave): ReturnType<RowInHandOptions['save']> {
    try {
      return this.note(save, await this.settlingRows.add(save));
    } catch (err) {
      if (this.context.watch.report(err) || save.then === 'goes_on') return 'not_stored';
      this.logger.warn(
        { err, outboxId: save.row.id },
        'what came of events could not be stored; some are posted again',
      );
      // Counted as a failure; otherwise they would be posted for ever.
      const outcomes = save.outcomes.map(withoutReply);
      const settled = await this.settlingRows.add({ ...save, outcomes }).catch(() => null);
      return settled === null ? 'not_stored' : this.note({ ...save, outcomes }, settled);
    }
  }

  private note({ outcomes }: RowSave, settled: readonly Settled[]): 'stored' | 'lost' {
    outcomes.forEach((one, i) => {
      if (one.is === 'tried') this.count(one.event, one.outcome, settled[i]!);
    });
    return settled.includes('stale') ? 'lost' : 'stored';
  }

  /** Never rejects. What cannot be stored is posted again when the lease ends. */
  private async deliver(event: ClaimedDelivery, body: EventDto, leaveBefore: number): Promise<void> {
    const outcome = await this.post(body, event.claimedAt, leaveBefore);
    if (outcome === null) return;
    const settle = async (came: PostOutcome): Promise<void> =>
      this.count(event, came, await this.settling.add({ event, outcome: came }));
    try {
      await settle(outcome);
    } catch (err) {
      if (this.context.watch.report(err)) return;
      this.logger.warn({ err, ...eventIds(event) }, 'what came of an event could not be stored; it is posted again');
      await settle(failedHere(outcome)).catch(() => undefined);
    }
  }

  private count(event: StoredEvent, outcome: PostOutcome, settled: Settled): void {
    this.counts.count(settled);
    this.log.write(event, outcome, settled);
  }
}

function failedHere({ durationMs }: PostOutcome): PostOutcome {
  return { outcome: 'failed', code: 'internal_error', durationMs };
}

/** Nothing else in a row's outcome can be refused by the database. */
function withoutReply(one: ItemOutcome): ItemOutcome {
  const isReply = one.is === 'tried' && one.event.type === INCOMING_EVENT_TYPE;
  return isReply ? { ...one, outcome: failedHere(one.outcome) } : one;
}

/** What each event says, in their order: two look-ups by id, however many there are. */
export async function readBodies(dataSource: DataSource, events: readonly StoredEvent[]): Promise<EventDto[]> {
  const isIncoming = ({ type }: StoredEvent): boolean => type === INCOMING_EVENT_TYPE;
  const [messages, incoming] = await Promise.all([
    findRows(dataSource, subjectsOf(events.filter((event) => !isIncoming(event)))),
    findIncoming(dataSource, subjectsOf(events.filter(isIncoming))),
  ]);
  return events.map((event) => eventBody(event, { messages: byId(messages), incoming: byId(incoming) }));
}

function subjectsOf(events: readonly StoredEvent[]): string[] {
  return [...new Set(events.map(({ subject }) => subject))];
}

async function findIncoming(dataSource: DataSource, ids: readonly string[]): Promise<IncomingMessageEntity[]> {
  return ids.length === 0 ? [] : dataSource.getRepository(IncomingMessageEntity).findBy({ id: In(ids) });
}

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
