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
import { acceptsCsv, type CsvColumns, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { IdParam } from '../http/params.dto.js';
import { keysetPages, mapPages } from '../http/pages.js';
import { preferredWaitMs } from '../http/request-preferences.js';
import { ProblemBody } from '../http/problem.dto.js';
import { notFoundProblem, validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import {
  type EventDto,
  EventListQuery,
  EventPageDto,
  EventWithDeliveriesDto,
  type ListedEventDto,
  ListedEventPageDto,
  ListedEventsQuery,
  RedeliverDto,
  RedeliveredDto,
  TestedDto,
} from './event.dto.js';
import { readBodies } from './event-poster.js';
import { EventsService, listedEventsFilter, positionCursor, readListCursor } from './events.service.js';
import { findEvents } from './find-events.js';
import { listEvents, type ListPosition } from './list-events.js';

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
    private readonly events: EventsService,
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
    @Query() { format, ...query }: EventListQuery,
    @Headers('prefer') prefer: string | undefined,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (acceptsCsv(accept, format)) {
      this.events.wantEvents();
      const { dataSource } = this.context;
      const filter = { type: query.type, subject: query.messageId };
      const found = keysetPages(
        async (position: string | null, limit: number) => {
          const page = await findEvents(dataSource, filter, { after: position, limit });
          return { rows: page.events, next: page.more ? page.after : null };
        },
        { from: positionCursor.decode(query.after) },
      );
      return sendCsv(
        reply,
        'events',
        EVENT_COLUMNS,
        mapPages(found, (events) => readBodies(dataSource, events)),
      );
    }
    await reply.send(await this.events.poll({ ...query, waitMs: preferredWaitMs(prefer) }));
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
    if (acceptsCsv(accept, query.format)) {
      this.events.wantEvents();
      const filter = listedEventsFilter(query);
      const read = async (at: ListPosition | null, limit: number) => {
        const { events, next } = await listEvents(this.context.dataSource, filter, { order: query.order, at, limit });
        return { rows: events.map(({ at: timestamp, ...event }) => ({ ...event, timestamp })), next };
      };
      const pages = keysetPages(read, { from: readListCursor(query.cursor) });
      return sendCsv(reply, 'events', LISTED_EVENT_COLUMNS, pages);
    }
    await reply.send(await this.events.list(query));
  }

  /** One event, and how posting it went. */
  @Get(':id')
  @RequiresScope('operations')
  async get(@Param() { id }: IdParam): Promise<EventWithDeliveriesDto> {
    const event = await this.events.get(id);
    if (event === null) throw noSuchEvent();
    return event;
  }

  /** Posts an event of its own now, once, and tells what the receiver said. It is kept nowhere. */
  @Post('test')
  @RequiresScope('operations')
  @HttpCode(200)
  test(): Promise<TestedDto> {
    return this.events.test();
  }

  /** Posts the events of a time again, at most 100,000; those that wait to be posted anyway do not count. */
  @Post('redeliver')
  @RequiresScope('operations')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: RedeliveredDto })
  async redeliverRange(@Body() range: RedeliverDto, @CalledBy() by: Caller): Promise<RedeliveredDto> {
    const done = await this.events.redeliverRange(range, by);
    if (done.outcome === 'redelivered') return { count: done.count };
    const message = say('must leave at most {max} events: ask for a shorter time', { max: done.most });
    throw validationProblem([{ path: 'to', message }]);
  }

  /** Posts it again, also one that was delivered; the receiver knows it by its id. */
  @Post(':id/redeliver')
  @RequiresScope('operations')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: RedeliveredDto })
  async redeliver(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<RedeliveredDto> {
    if ((await this.events.redeliver(id, by)) === 'not_found') throw noSuchEvent();
    return { count: 1 };
  }
}

const noSuchEvent = () => notFoundProblem(say('There is no event of this id.'));

/** Events as a file has them: what they say as JSON. */
const EVENT_COLUMNS: CsvColumns<EventDto> = { columns: ['id', 'type', 'timestamp', 'data'] };

/** How posting each goes. */
const LISTED_EVENT_COLUMNS: CsvColumns<ListedEventDto> = {
  columns: ['id', 'type', 'timestamp', 'subject', 'status', 'nextAt', 'failures', 'tries', 'lastError'],
};
