import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsCsv, type CsvColumns, sendCsv } from '../http/csv.js';
import { idCursor, keysetPages } from '../http/pages.js';
import { IdParam } from '../http/params.dto.js';
import { readDateTime } from '../http/field-rules.js';
import { notFoundProblem, validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { findOneReceived, findReceived, type ReceivedFilter } from './find-received.js';
import {
  type ReceivedWebhookDto,
  ReceivedWebhookListQuery,
  ReceivedWebhookPageDto,
  ReceivedWebhookWithBodyDto,
} from './webhook.dto.js';

@ApiTags('webhooks of Siren')
@Controller('api/v1/received-webhooks')
export class ReceivedWebhooksController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * What Siren told us, and what became of each, newest first: also what is not settled yet. Kept for
   * `WEBHOOK_RETENTION_DAYS`. A page narrowed by `result` or `kind` alone looks at 50,000 webhooks and at 31 days: it may be
   * short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
   */
  @Get()
  @RequiresScope('operations')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: ReceivedWebhookPageDto })
  async list(
    @Query() query: ReceivedWebhookListQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { limit, format } = query;
    const [filter, from] = [filterOf(query), idCursor.decode(query.cursor)];
    const read = (before: string | null, rows: number) =>
      findReceived(this.context.dataSource, filter, { before, limit: rows });
    if (acceptsCsv(accept, format)) {
      return sendCsv(reply, 'received-webhooks', WEBHOOK_COLUMNS, keysetPages(read, { from }));
    }
    const { rows: items, next } = await read(from, limit);
    await reply.send({ items, nextCursor: next && idCursor.encode(next) } satisfies ReceivedWebhookPageDto);
  }

  /** One of them, with its body as it came. */
  @Get(':id')
  @RequiresScope('operations')
  async one(@Param() { id }: IdParam): Promise<ReceivedWebhookWithBodyDto> {
    const webhook = await findOneReceived(this.context.dataSource, id);
    if (webhook === null) throw notFoundProblem(say('There is no received webhook of this id.'));
    return webhook;
  }
}

function filterOf(query: ReceivedWebhookListQuery): ReceivedFilter {
  const { providerMessageId, messageId, result, kind } = query;
  const receivedFrom = readDateTime(query.receivedFrom);
  const receivedTo = readDateTime(query.receivedTo);
  if (receivedFrom && receivedTo && receivedFrom >= receivedTo) {
    throw validationProblem([{ path: 'receivedTo', message: say('must be later than receivedFrom') }]);
  }
  return {
    ...(providerMessageId !== undefined && { providerMessageId }),
    ...(messageId !== undefined && { messageId }),
    ...(result && { result }),
    ...(kind && { endpoint: kind === 'incoming' ? 'message' : 'delivery-status' }),
    ...(receivedFrom && { receivedFrom }),
    ...(receivedTo && { receivedTo }),
  };
}

/** Received webhooks as a file has them. */
const WEBHOOK_COLUMNS: CsvColumns<ReceivedWebhookDto> = {
  columns: [
    'id',
    'kind',
    'endpoint',
    'dialect',
    'item',
    'receivedAt',
    'processedAt',
    'sirenEvent',
    'sirenDelivery',
    'providerMessageId',
    'said',
    'result',
    'messageId',
    'attemptNumber',
    'incomingMessageId',
    'failures',
  ],
};
