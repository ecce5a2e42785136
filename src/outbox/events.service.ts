import { Inject, Injectable } from '@nestjs/common';
import { type Caller, IN_CODE } from '../http/actor.js';
import { textCursor } from '../http/pages.js';
import { Draining } from '../http/draining.js';
import { IdParam, type PageRequest } from '../http/params.dto.js';
import { readDateTime, writtenTime } from '../http/field-rules.js';
import { conflictProblem, knownProblem, validationProblem } from '../http/problems.js';
import { checkedAs } from '../http/validation.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import {
  EventListQuery,
  type EventPageDto,
  type EventWithDeliveriesDto,
  type ListedEventPageDto,
  ListedEventsQuery,
  RedeliverDto,
  type TestedDto,
} from './event.dto.js';
import { EventTester } from './receiver.js';
import { EVENTS_OPTIONS, type EventsOptions, takesEvents } from './events.options.js';
import { findEvent, waitForEvents } from './find-events.js';
import { listEvents, type ListedEventsFilter, type ListPosition } from './list-events.js';
import { readBodies } from './event-poster.js';
import { MOST_REDELIVERED, redeliver, redeliverRange } from './redeliver.js';

/** Which events a poll asks for; the fields are those of `GET /api/v1/events`. */
export type EventPoll = Pick<EventListQuery, 'type' | 'messageId'> & {
  /** The `after` of the page before; null or left out: from the oldest event that is kept. */
  after?: string | null;
  /** 1 to 200 events. Default 50. */
  limit?: number;
  /** How long to wait for an event, in milliseconds, where there is none. Default 0. */
  waitMs?: number;
};
/** A page of events with their deliveries; the fields are those of `GET /api/v1/events/deliveries`. */
export type EventQuery = PageRequest &
  Partial<Pick<ListedEventsQuery, 'type' | 'messageId' | 'status' | 'order'>> & {
    from?: Date | string;
    to?: Date | string;
  };
/** The time whose events are posted again: `from` is included, `to` is not. `types` left out: of every type. */
export type RedeliverRequest = Pick<RedeliverDto, 'types'> & { from: Date | string; to: Date | string };
/** `too_many`: nothing was done, since there are more events than `most`. Ask for a shorter time. */
export type RedeliverResult = { outcome: 'redelivered'; count: number } | { outcome: 'too_many'; most: number };

/** A position, as callers carry it. */
export const positionCursor = textCursor(/^\d{1,18}$/, 'after');

/** Where a list goes on: in which part of it, and before which event. */
const listCursor = textCursor(/^(failed|rest|all) [\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

/**
 * What happened to messages, for applications that poll, and how posting events goes. The answers are those of
 * `/api/v1/events`. Every method throws a `Problem`: `/problems/events-off` where the options have neither
 * `events.url` nor `events.polling`, `/problems/validation` for a value that is not valid.
 */
@Injectable()
export class EventsService {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    @Inject(EVENTS_OPTIONS) private readonly options: EventsOptions,
    private readonly tester: EventTester,
    private readonly draining: Draining,
  ) {}

  /**
   * Events, the oldest first, each once and none left out. Store `after` and send it with the next poll. A wait ends
   * when the application closes.
   */
  async poll({ waitMs = 0, ...query }: EventPoll = {}): Promise<EventPageDto> {
    this.wantEvents();
    const { after, limit, type, messageId } = await checkedAs(EventListQuery, query);
    const from = { after: positionCursor.decode(after ?? undefined), limit };
    const filter = { type, subject: messageId };
    const page = await waitForEvents(
      this.context.dataSource,
      filter,
      from,
      waitMs > 0 ? waitMs : 0,
      this.draining.over,
    );
    return {
      items: await readBodies(this.context.dataSource, page.events),
      after: page.after === null ? null : positionCursor.encode(page.after),
      more: page.more,
    };
  }

  /** Events, the newest first, with how posting each goes. A page may be short, or empty, although `nextCursor` tells of more. */
  async list(query: EventQuery = {}): Promise<ListedEventPageDto> {
    this.wantEvents();
    const times = { from: writtenTime(query.from), to: writtenTime(query.to) };
    const checked = await checkedAs(ListedEventsQuery, { ...query, ...times });
    const filter = listedEventsFilter(checked);
    const from = { order: checked.order, at: readListCursor(checked.cursor), limit: checked.limit };
    const { events, next } = await listEvents(this.context.dataSource, filter, from);
    return {
      items: events.map(({ at: timestamp, ...event }) => ({ ...event, timestamp })),
      nextCursor: next === null ? null : listCursor.encode(`${next.part} ${next.before}`),
    };
  }

  /** An event and how posting it went. Null: there is no event of this id. */
  async get(id: string): Promise<EventWithDeliveriesDto | null> {
    this.wantEvents();
    await checkedAs(IdParam, { id });
    const event = await findEvent(this.context.dataSource, id);
    if (event === null) return null;
    const [body] = await readBodies(this.context.dataSource, [event]);
    const { status, nextAt, failures, deliveries } = event;
    return { ...body!, status, nextAt, failures, deliveries };
  }

  /**
   * Posts a test event to `events.url` now, once, and tells the receiver's answer. It is not stored.
   * @throws Problem `/problems/conflict` without `events.url`
   */
  async test(): Promise<TestedDto> {
    this.wantReceiver();
    return this.tester.test();
  }

  /**
   * Posts an event again, a delivered one too. The receiver knows it by its id.
   * @param by whom the audit names; left out, the application
   * @throws Problem `/problems/conflict` without `events.url`
   */
  async redeliver(id: string, by: Caller = IN_CODE): Promise<'redelivered' | 'not_found'> {
    this.wantReceiver();
    await checkedAs(IdParam, { id });
    return (await redeliver(this.context.dataSource, id, by)) ? 'redelivered' : 'not_found';
  }

  /**
   * Posts the events of a time again, at most 100,000. Events that wait to be posted do not count.
   * @param by whom the audit names; left out, the application
   * @throws Problem `/problems/conflict` without `events.url`
   */
  async redeliverRange(request: RedeliverRequest, by: Caller = IN_CODE): Promise<RedeliverResult> {
    this.wantReceiver();
    const times = { from: writtenTime(request.from), to: writtenTime(request.to) };
    const { from, to, types } = await checkedAs(RedeliverDto, { ...request, ...times });
    const range = { from: readDateTime(from)!, to: readDateTime(to)!, types: types ?? null };
    if (range.from >= range.to) throw validationProblem([{ path: 'to', message: say('must be later than from') }]);
    const count = await redeliverRange(this.context.dataSource, range, by);
    return count === null ? { outcome: 'too_many', most: MOST_REDELIVERED } : { outcome: 'redelivered', count };
  }

  /** @throws Problem `/problems/events-off` where nobody takes events, so that none are written */
  wantEvents(): void {
    if (!takesEvents(this.options)) throw knownProblem('events-off');
  }

  private wantReceiver(): void {
    this.wantEvents();
    if (this.options.url === null)
      throw conflictProblem(say('There is nowhere to post events to: EVENTS_URL is not set.'));
  }
}

export function listedEventsFilter(query: ListedEventsQuery): ListedEventsFilter {
  const { type, messageId, status, from, to } = query;
  return {
    ...{ type, status, subject: messageId?.toLowerCase() },
    ...{ from: readDateTime(from) ?? undefined, to: readDateTime(to) ?? undefined },
  };
}

/** @throws Problem when it is no cursor of this list */
export function readListCursor(cursor: string | null | undefined): ListPosition | null {
  const text = listCursor.decode(cursor ?? undefined);
  if (text === null) return null;
  const [part, before] = text.split(' ') as [ListPosition['part'], string];
  return { part, before };
}
