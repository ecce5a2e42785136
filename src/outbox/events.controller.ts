import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiProduces,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsCsv } from '../http/accepts-csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import type { CsvColumns } from '../http/csv-text.js';
import { textCursor } from '../http/cursor.js';
import { Draining } from '../http/draining.js';
import { IdParam } from '../http/id-param.dto.js';
import { readDateTime } from '../http/is-date-time.js';
import { keysetPages } from '../http/keyset-pages.js';
import { mapPages } from '../http/map-pages.js';
import { preferredWaitMs } from '../http/prefer-wait.js';
import { ProblemBody } from '../http/problem-body.dto.js';
import { knownProblem } from '../http/problem-types.js';
import { conflictProblem, notFoundProblem, validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { sendCsv } from '../http/send-csv.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { EventListQuery, ListedEventsQuery, RedeliverDto } from './event-query.dto.js';
import { EventTester } from './event-tester.js';
import {
  type EventDto,
  EventPageDto,
  EventWithDeliveriesDto,
  type ListedEventDto,
  ListedEventPageDto,
  RedeliveredDto,
  TestedDto,
} from './event.dto.js';
import { EVENTS_OPTIONS, type EventsOptions, takesEvents } from './events.options.js';
import { findEvent } from './find-event.js';
import { findEvents } from './find-events.js';
import { listEvents, type ListPosition } from './list-events.js';
import { readBodies } from './event-poster.js';
import { MOST_REDELIVERED, redeliver, redeliverRange } from './redeliver.js';
import { waitForEvents } from './wait-for-events.js';

/** A position, as callers carry it. */
const positionCursor = textCursor(/^\d{1,18}$/, 'after');

/** Where a list of theirs goes on: in which part of it, and before which event. */
const listCursor = textCursor(/^(failed|rest|all) [\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

function readPosition(text: string | null): ListPosition | null {
  if (text === null) return null;
  const [part, before] = text.split(' ') as [ListPosition['part'], string];
  return { part, before };
}

@ApiTags('events')
@ApiResponse({
  status: 409,
  description:
    '`/problems/events-off`: neither `EVENTS_URL` nor `EVENTS_POLLING` is set, so no events are written. `/problems/conflict`: they are only polled, and there is nowhere to post them to',
  content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } },
})
@Controller('api/v1/events')
export class EventsController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    @Inject(EVENTS_OPTIONS) private readonly options: EventsOptions,
    private readonly tester: EventTester,
    private readonly draining: Draining,
  ) {}

  /**
   * What has happened, oldest first, for who polls: each event once, none left out, however late its transaction ended.
   * `Prefer: wait=N` (N ≤ 30) waits so many seconds for one. Events are kept where `EVENTS_URL` is set or `EVENTS_POLLING`
   * is true. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
   */
  @Get()
  @RequiresScope('operations')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: EventPageDto })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N, at most 30 seconds' })
  async list(
    @Query() { after, limit, type, messageId, format }: EventListQuery,
    @Headers('prefer') prefer: string | undefined,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.wantEvents();
    const { dataSource } = this.context;
    const from = { after: positionCursor.decode(after), limit };
    const filter = { type, subject: messageId };
    if (acceptsCsv(accept, format)) {
      const found = keysetPages(
        async (position: string | null, rows: number) => {
          const page = await findEvents(dataSource, filter, { after: position, limit: rows });
          return { rows: page.events, next: page.more ? page.after : null };
        },
        { from: from.after },
      );
      return sendCsv(
        reply,
        'events',
        EVENT_COLUMNS,
        mapPages(found, (events) => readBodies(dataSource, events)),
      );
    }
    const page = await waitForEvents(dataSource, filter, from, preferredWaitMs(prefer), this.draining.over);
    await reply.send({
      items: await readBodies(dataSource, page.events),
      after: page.after === null ? null : positionCursor.encode(page.after),
      more: page.more,
    } satisfies EventPageDto);
  }

  /**
   * The same for people: the newest first, with how posting each goes and why its last try failed. A page can be short, or empty,
   * although there are more. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
   */
  @Get('deliveries')
  @RequiresScope('operations')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: ListedEventPageDto })
  async listDeliveries(
    @Query() query: ListedEventsQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.wantEvents();
    const { limit, cursor, type, messageId, status, order } = query;
    const filter = {
      ...{ type, status, subject: messageId?.toLowerCase() },
      ...{ from: readDateTime(query.from) ?? undefined, to: readDateTime(query.to) ?? undefined },
    };
    const at = readPosition(listCursor.decode(cursor));
    const read = async (position: ListPosition | null, rows: number) => {
      const page = await listEvents(this.context.dataSource, filter, { order, at: position, limit: rows });
      return { rows: page.events.map(({ at: timestamp, ...event }) => ({ ...event, timestamp })), next: page.next };
    };
    if (acceptsCsv(accept, query.format)) {
      return sendCsv(reply, 'events', LISTED_EVENT_COLUMNS, keysetPages(read, { from: at }));
    }
    const { rows: items, next } = await read(at, limit);
    await reply.send({
      items,
      nextCursor: next === null ? null : listCursor.encode(`${next.part} ${next.before}`),
    } satisfies ListedEventPageDto);
  }

  /** One event, and how posting it went. */
  @Get(':id')
  @RequiresScope('operations')
  async get(@Param() { id }: IdParam): Promise<EventWithDeliveriesDto> {
    this.wantEvents();
    const event = await findEvent(this.context.dataSource, id);
    if (event === null) throw notFoundProblem(say('There is no event of this id.'));
    const [body] = await readBodies(this.context.dataSource, [event]);
    const { status, nextAt, failures, deliveries } = event;
    return { ...body!, status, nextAt, failures, deliveries };
  }

  /** Posts an event of its own now, once, and tells what the receiver said. It is kept nowhere. */
  @Post('test')
  @RequiresScope('operations')
  @HttpCode(200)
  test(): Promise<TestedDto> {
    this.wantReceiver();
    return this.tester.test();
  }

  /** Posts the events of a time again, at most 100,000; those that wait to be posted anyway do not count. */
  @Post('redeliver')
  @RequiresScope('operations')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: RedeliveredDto })
  async redeliverRange(@Body() { from, to, types }: RedeliverDto, @CalledBy() by: Caller): Promise<RedeliveredDto> {
    this.wantReceiver();
    const range = { from: readDateTime(from)!, to: readDateTime(to)!, types: types ?? null };
    if (range.from >= range.to) throw validationProblem([{ path: 'to', message: say('must be later than from') }]);
    const count = await redeliverRange(this.context.dataSource, range, by);
    if (count === null) {
      const message = say('must leave at most {max} events: ask for a shorter time', { max: MOST_REDELIVERED });
      throw validationProblem([{ path: 'to', message }]);
    }
    return { count };
  }

  /** Posts it again, also one that was delivered; the receiver knows it by its id. */
  @Post(':id/redeliver')
  @RequiresScope('operations')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: RedeliveredDto })
  async redeliver(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<RedeliveredDto> {
    this.wantReceiver();
    if (!(await redeliver(this.context.dataSource, id, by)))
      throw notFoundProblem(say('There is no event of this id.'));
    return { count: 1 };
  }

  private wantEvents(): void {
    if (!takesEvents(this.options)) throw knownProblem('events-off');
  }

  private wantReceiver(): void {
    this.wantEvents();
    if (this.options.url === null)
      throw conflictProblem(say('There is nowhere to post events to: EVENTS_URL is not set.'));
  }
}

/** Events as a file has them: what they say as JSON. */
const EVENT_COLUMNS: CsvColumns<EventDto> = { columns: ['id', 'type', 'timestamp', 'data'] };

/** How posting each goes. */
const LISTED_EVENT_COLUMNS: CsvColumns<ListedEventDto> = {
  columns: ['id', 'type', 'timestamp', 'subject', 'status', 'nextAt', 'failures', 'tries', 'lastError'],
};
