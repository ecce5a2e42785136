import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { say } from '../languages/say.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { acceptsCsv } from '../http/accepts-csv.js';
import { idCursor } from '../http/cursor.js';
import { RouteHooks } from '../http/route-hooks.js';
import { IdParam } from '../http/id-param.dto.js';
import { keysetPages } from '../http/keyset-pages.js';
import { notFoundProblem } from '../http/problems.js';
import { sendCsv } from '../http/send-csv.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import { findMessage, findMessages } from './find-messages.js';
import { MessageDto, type ListedMessageDto } from './message.dto.js';
import { MESSAGE_COLUMNS, messageRow } from './exported-rows.js';
import { filterOf } from './filter-of.js';
import { MessageListQuery, MessagePageDto } from './message-list.dto.js';

@ApiTags('messages')
@Controller('api/v1/messages')
export class MessagesController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * Newest first. A page narrowed by `status`, `channel` or `mine` looks at 50,000 messages, and by these alone at 31 days: it may be
   * short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` all of them, whatever the limit: a header, and
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
    const { limit, status } = query;
    const filter = {
      ...filterOf(query, { ...this.context.policy, application: actor.name }),
      ...(status && { status }),
    };
    const before = idCursor.decode(query.cursor);
    const read = (from: string | null, rows: number) =>
      findMessages(this.context, filter, { before: from, limit: rows });
    if (acceptsCsv(accept)) {
      const pages = keysetPages(read, { from: before });
      return sendCsv(reply, 'messages', MESSAGE_COLUMNS, rowsOf(pages));
    }
    const { rows: items, next } = await read(before, limit);
    await reply.send({ items, nextCursor: next && idCursor.encode(next) } satisfies MessagePageDto);
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
}

async function* rowsOf(pages: AsyncIterable<ListedMessageDto[]>) {
  for await (const page of pages) yield page.map(messageRow);
}
