import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsCsv, type CsvColumns, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { fetchedPages, idCursor, mapPages } from '../http/pages.js';
import { IdParam } from '../http/params.dto.js';
import { conflictProblem, notFoundProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { findIncoming } from './find-incoming.js';
import {
  IncomingMessageListQuery,
  IncomingMessagePageDto,
  ShownIncomingMessageDto,
  SuppressSenderDto,
} from './incoming-message.dto.js';
import { incomingFilter, IncomingMessagesService, shownIncoming } from './incoming-messages.service.js';

@ApiTags('incoming messages')
@Controller('api/v1/incoming-messages')
export class IncomingMessagesController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly incoming: IncomingMessagesService,
  ) {}

  /** What senders wrote to us, newest first. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit. */
  @Get()
  @RequiresScope('incoming:read')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: IncomingMessagePageDto })
  async list(
    @Query() query: IncomingMessageListQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (acceptsCsv(accept, query.format)) {
      const filter = incomingFilter(query, this.context.policy.defaultCountry);
      const read = (before: string | null, limit: number) =>
        findIncoming(this.context.dataSource, filter, { before, limit });
      const pages = fetchedPages(read, ({ id }) => id, { from: idCursor.decode(query.cursor) });
      const shown = mapPages(pages, (rows) => shownIncoming(this.context.dataSource, rows));
      return sendCsv(reply, 'incoming-messages', INCOMING_COLUMNS, shown);
    }
    await reply.send(await this.incoming.list(query));
  }

  @Get(':id')
  @RequiresScope('incoming:read')
  async get(@Param() { id }: IdParam): Promise<ShownIncomingMessageDto> {
    const found = await this.incoming.get(id);
    if (found === null) throw noSuchMessage();
    return found;
  }

  /**
   * Obeys a STOP that was not obeyed, since its sender is no phone number (`status: not_obeyed`): names the number, which is
   * suppressed as if it had said so. 409 for any other message.
   */
  @Post(':id/suppress')
  @RequiresScope('suppressions')
  @HttpCode(200)
  @ApiOkResponse({ type: ShownIncomingMessageDto })
  async suppress(
    @Param() { id }: IdParam,
    @Body() { phoneNumber }: SuppressSenderDto,
    @CalledBy() by: Caller,
  ): Promise<ShownIncomingMessageDto> {
    const done = await this.incoming.suppressSender(id, phoneNumber, by);
    switch (done.outcome) {
      case 'suppressed':
        return done.message;
      case 'obeyed_already':
        throw conflictProblem(say('This is no STOP that waits to be obeyed.'));
      case 'not_found':
        throw noSuchMessage();
    }
  }
}

const noSuchMessage = () => notFoundProblem(say('There is no incoming message of this id.'));

/** Incoming messages as a file has them. */
const INCOMING_COLUMNS: CsvColumns<ShownIncomingMessageDto> = {
  columns: [
    'id',
    'from',
    'fromE164',
    'to',
    'channel',
    'type',
    'providerType',
    'text',
    'media',
    'location',
    'contacts',
    'button',
    'status',
    'keyword',
    'replyTo',
    'replyMessageId',
    'handReplyId',
    'replyProblem',
    'deadEventId',
    'conversationId',
    'providerMessageId',
    'metadata',
    'sentAt',
    'receivedAt',
  ],
  phoneNumbers: ['from', 'fromE164', 'to'],
};
