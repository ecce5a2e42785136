import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { timeOfId } from '../database/ids.js';
import { acceptsCsv, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { boundedCount, MOST_COUNTED } from '../http/bounded-count.dto.js';
import { idCursor, keysetPages, mapPages } from '../http/pages.js';
import { IdParam } from '../http/params.dto.js';
import { notFoundProblem } from '../http/problems.js';
import { RequiresScope, RouteHooks } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import { MESSAGE_COLUMNS, messageRow } from './exported-rows.js';
import { filterOf } from './chosen-messages.js';
import { findMessage, findMessages } from './find-messages.js';
import { findMessageIds, type MessageFilter } from './message-keys.js';
import { MessageCountDto, MessageCountQuery, MessageListQuery, MessagePageDto } from './message-list.dto.js';
import { MessageDto } from './message.dto.js';

@ApiTags('messages')
@Controller('api/v1/messages')
export class MessagesController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * Newest first. A page narrowed by `status`, `channel`, `code`, `application` or `mine` looks at 50,000 messages, and by the first
   * three alone at 31 days: it may be short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` or `format=csv` all of them, whatever the limit: a header, and
   * a record each, in which a text of several lines is quoted.
   */
  @Get()
  @RequiresScope('messages:read')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: MessagePageDto })
  async list(
    @Query() query: MessageListQuery,
    @Headers('accept') accept: string | undefined,
    @CalledBy() { actor }: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { limit } = query;
    const filter = this.filterOf(query, actor);
    const before = idCursor.decode(query.cursor);
    const read = (from: string | null, rows: number) =>
      findMessages(this.context, filter, { before: from, limit: rows });
    if (acceptsCsv(accept, query.format)) {
      const pages = keysetPages(read, { from: before });
      return sendCsv(
        reply,
        'messages',
        MESSAGE_COLUMNS,
        mapPages(pages, (rows) => rows.map(messageRow)),
      );
    }
    const { rows: items, next } = await read(before, limit);
    await reply.send({ items, nextCursor: next && idCursor.encode(next) } satisfies MessagePageDto);
  }

  /**
   * How many the list would show, narrowed alike: exactly up to 10,000, else `isExact` is false and there are more. So it is where
   * no index finds them and 200,000 messages were looked at, back to `countedBackTo`.
   */
  @Get('count')
  @RequiresScope('messages:read')
  count(@Query() query: MessageCountQuery, @CalledBy() { actor }: Caller): Promise<MessageCountDto> {
    return countMessages(this.context.dataSource, this.filterOf(query, actor));
  }

  /** A message with its attempts and its history. */
  @Get(':id')
  @RequiresScope('messages:read')
  @RouteHooks({ logsIdAs: 'messageId' })
  async get(@Param() { id }: IdParam): Promise<MessageDto> {
    const message = await findMessage(this.context, id);
    if (message === null) throw notFoundProblem(say('There is no message of this id.'));
    return message;
  }

  private filterOf(query: MessageCountQuery, { name: application }: Caller['actor']): MessageFilter {
    const { status } = query;
    return { ...filterOf(query, { ...this.context.policy, application }), ...(status && { status }) };
  }
}

/** In pages of the list, which look at 50,000 messages and 31 days each: some 0.1 s a page, where no index finds them. */
const MOST_PAGES = 4;

/** Counts what the list shows, by the same walk: the newest first, until enough are counted or looked at. */
export async function countMessages(dataSource: DataSource, filter: MessageFilter): Promise<MessageCountDto> {
  let found = 0;
  let before: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { rows, next } = await findMessageIds(dataSource, filter, { before, limit: MOST_COUNTED + 1 - found });
    found += rows.length;
    before = found > MOST_COUNTED ? (rows.at(-1) ?? next) : next;
    if (found > MOST_COUNTED) break;
    if (next === null) return { ...boundedCount(found), countedBackTo: null };
  }
  return { ...boundedCount(found), isExact: false, countedBackTo: before === null ? null : timeOfId(before) };
}
