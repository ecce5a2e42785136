import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiProduces, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptsCsv } from '../http/accepts-csv.js';
import { idCursor } from '../http/cursor.js';
import { RouteHooks } from '../http/route-hooks.js';
import { IdParam } from '../http/id-param.dto.js';
import { keysetPages } from '../http/keyset-pages.js';
import { logAbout } from '../http/logging.js';
import { conflictProblem, notFoundProblem } from '../http/problems.js';
import { sendCsv } from '../http/send-csv.js';
import { inCallersTrace } from '../tracing/spans.js';
import { messageIdAt } from '../accepting/accepted-answer.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import { DryRunDto } from '../accepting/dry-run.dto.js';
import { refusalProblem } from '../accepting/refusal.js';
import { CommunicationService } from '../communication.service.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import { findMessages } from './find-messages.js';
import { MessageDto, type ListedMessageDto } from './message.dto.js';
import type { Progress } from './message-watch.js';
import { MESSAGE_COLUMNS, messageRow } from './exported-rows.js';
import { filterOf } from './filter-of.js';
import { messageKeyOf } from '../accepting/idempotency-key.js';
import { MESSAGE_EXAMPLES } from '../accepting/message-examples.js';
import { MessageListQuery, MessagePageDto } from './message-list.dto.js';
import { preferredWaitMs } from '../http/prefer-wait.js';

@ApiTags('messages')
@Controller('api/v1/messages')
export class MessagesController {
  constructor(
    private readonly communication: CommunicationService,
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
  ) {}

  /**
   * Accepts a message. Once it is answered it is stored, and will be finished whatever is killed. With `Prefer: wait=N`
   * the answer comes as soon as the message is sent or finished (200), or after N seconds (202).
   */
  @Post()
  @ApiBody({ schema: { $ref: getSchemaPath(SubmitMessageDto) }, examples: MESSAGE_EXAMPLES })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1 to 255 characters; honoured for 24 hours' })
  @ApiHeader({ name: 'Prefer', required: false, description: 'wait=N, at most 30 seconds' })
  @ApiResponse({ status: 202, type: MessageDto, description: 'Accepted' })
  @ApiResponse({
    status: 200,
    type: MessageDto,
    description: 'Sent or finished, when Prefer asked to wait; a DryRunDto with "dryRun": true',
  })
  async create(
    @Body() body: SubmitMessageDto,
    @Headers('prefer') prefer: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    body.idempotencyKey = messageKeyOf(request, body.idempotencyKey ?? undefined);
    if (body.dryRun) {
      await reply.status(200).send(await this.communication.dryRunChecked({ ok: true, value: body }));
      return;
    }
    const { claim, answer } = await inCallersTrace(request.headers, () =>
      this.communication.submit(body, request.apiKeyId ?? undefined),
    );
    const { status, location, body: stored } = answer;
    if (location !== null) {
      logAbout(request.raw, { messageId: messageIdAt(location) });
      void reply.header('Location', location);
    }
    if (claim === 'repeated') void reply.header('Idempotent-Replayed', 'true');
    const waitMs = preferredWaitMs(prefer);
    if (claim === 'first' && waitMs > 0) {
      const { id } = JSON.parse(stored) as MessageDto;
      await this.communication.waitFor(id, isSentOrFinished, waitMs);
      const message = (await this.communication.getMessage(id))!;
      const there = isSentOrFinished({ status: message.status, finished: message.finishedAt !== null });
      await reply.status(there ? 200 : 202).send(message);
      return;
    }
    await reply.status(status).header('Content-Type', 'application/json; charset=utf-8').send(stored);
  }

  /** What would become of this message: whether it would be accepted, by what plan, at what cost. Sends and stores nothing. */
  @Post('validate')
  @HttpCode(200)
  @ApiBody({ schema: { $ref: getSchemaPath(SubmitMessageDto) }, examples: MESSAGE_EXAMPLES })
  @ApiOkResponse({ type: DryRunDto })
  validate(@Body() body: unknown): Promise<DryRunDto> {
    return this.communication.dryRun(body);
  }

  /**
   * Newest first. A page narrowed by `status` or `channel` looks at 50,000 messages, and by these alone at 31 days: it may be
   * short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` all of them, whatever the limit: a header, and
   * a record each, in which a text of several lines is quoted.
   */
  @Get()
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: MessagePageDto })
  async list(
    @Query() query: MessageListQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { limit, status } = query;
    const filter = { ...filterOf(query, this.context.policy.defaultCountry), ...(status && { status }) };
    const before = idCursor.decode(query.cursor);
    const read = (from: string | null, rows: number) =>
      findMessages(this.context.dataSource, filter, { before: from, limit: rows });
    if (acceptsCsv(accept)) {
      const pages = keysetPages(read, { from: before });
      return sendCsv(reply, 'messages', MESSAGE_COLUMNS, rowsOf(pages));
    }
    const { rows: items, next } = await read(before, limit);
    await reply.send({ items, nextCursor: next && idCursor.encode(next) } satisfies MessagePageDto);
  }

  /** A message with its attempts and its history. */
  @Get(':id')
  @RouteHooks({ logsIdAs: 'messageId' })
  async get(@Param() { id }: IdParam): Promise<MessageDto> {
    const message = await this.communication.getMessage(id);
    if (message === null) throw notFoundProblem('There is no message of this id.');
    return message;
  }

  /** Ends a message of which nothing has been sent yet; 409 when Siren has it, or may have it. */
  @Post(':id/cancel')
  @HttpCode(200)
  @RouteHooks({ logsIdAs: 'messageId' })
  @ApiOkResponse({ type: MessageDto })
  async cancel(@Param() { id }: IdParam): Promise<MessageDto> {
    const result = await this.communication.cancel(id);
    switch (result) {
      case 'cancelled':
        return this.get({ id });
      case 'not_found':
        throw notFoundProblem('There is no message of this id.');
      case 'busy':
        throw refusalProblem({ refusal: 'busy' });
      case 'too_late':
        throw conflictProblem(
          'The message is finished, or Siren has it or may have it: it can no longer be cancelled.',
        );
    }
  }
}

async function* rowsOf(pages: AsyncIterable<ListedMessageDto[]>) {
  for await (const page of pages) yield page.map(messageRow);
}

function isSentOrFinished({ status, finished }: Progress): boolean {
  return finished || ['sent', 'delivered', 'read'].includes(status);
}
