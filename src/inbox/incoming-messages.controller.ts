import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { readPhoneNumberInUrl } from '../messages/numbers/phone-number.js';
import { acceptsCsv } from '../http/accepts-csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { idCursor } from '../http/cursor.js';
import { readDateTime } from '../http/is-date-time.js';
import { IdParam } from '../http/id-param.dto.js';
import { fetchedPages } from '../http/keyset-pages.js';
import { mapPages } from '../http/map-pages.js';
import { pageOf } from '../http/page.js';
import { conflictProblem, notFoundProblem, validationProblem } from '../http/problems.js';
import { sendCsv } from '../http/send-csv.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { INCOMING_COLUMNS } from './exported-incoming.js';
import { shownIncoming } from './shown-incoming.js';
import { findIncoming, findIncomingById, type IncomingFilter } from './find-incoming.js';
import {
  IncomingMessageListQuery,
  IncomingMessagePageDto,
  ShownIncomingMessageDto,
  SuppressSenderDto,
} from './incoming-message.dto.js';
import { suppressSender } from './suppress-sender.js';

@ApiTags('incoming messages')
@Controller('api/v1/incoming-messages')
export class IncomingMessagesController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

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
    const { limit, format } = query;
    const [filter, from] = [this.filterOf(query), idCursor.decode(query.cursor)];
    const read = (before: string | null, rows: number) =>
      findIncoming(this.context.dataSource, filter, { before, limit: rows });
    if (acceptsCsv(accept, format)) {
      const pages = fetchedPages(read, ({ id }) => id, { from });
      const shown = mapPages(pages, (rows) => shownIncoming(this.context.dataSource, rows));
      return sendCsv(reply, 'incoming-messages', INCOMING_COLUMNS, shown);
    }
    const { items, nextCursor } = pageOf(await read(from, limit + 1), limit, ({ id }) => idCursor.encode(id));
    await reply.send({
      items: await shownIncoming(this.context.dataSource, items),
      nextCursor,
    } satisfies IncomingMessagePageDto);
  }

  @Get(':id')
  @RequiresScope('incoming:read')
  async get(@Param() { id }: IdParam): Promise<ShownIncomingMessageDto> {
    const row = await findIncomingById(this.context.dataSource, id);
    if (row === null) throw noSuchMessage();
    const [shown] = await shownIncoming(this.context.dataSource, [row]);
    return shown!;
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
    const { e164 } = numberOf(phoneNumber, this.context.policy.defaultCountry);
    switch (await suppressSender(this.context, id, e164, by)) {
      case 'suppressed':
        return this.get({ id });
      case 'obeyed_already':
        throw conflictProblem(say('This is no STOP that waits to be obeyed.'));
      case 'not_found':
        throw noSuchMessage();
    }
  }

  private filterOf({
    from,
    channel,
    type,
    status,
    conversationId,
    keyword,
    ...times
  }: IncomingMessageListQuery): IncomingFilter {
    const receivedFrom = readDateTime(times.receivedFrom);
    const receivedTo = readDateTime(times.receivedTo);
    if (receivedFrom && receivedTo && receivedFrom >= receivedTo) {
      throw validationProblem([{ path: 'receivedTo', message: say('must be later than receivedFrom') }]);
    }
    return {
      ...(from !== undefined && { from: this.senderOf(from) }),
      ...(channel && { channel }),
      ...(type && { type }),
      ...(status && { status }),
      ...(conversationId && { conversationId }),
      ...(keyword && { keyword }),
      ...(receivedFrom && { receivedFrom }),
      ...(receivedTo && { receivedTo }),
    };
  }

  private senderOf(from: string): IncomingFilter['from'] {
    const { e164 } = readPhoneNumberInUrl(from, this.context.policy.defaultCountry);
    return e164 === null ? { asItCame: from } : { e164 };
  }
}

const noSuchMessage = () => notFoundProblem(say('There is no incoming message of this id.'));
