import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, poolOf } from '../database/transaction.js';
import { acceptsCsv } from '../http/accepts-csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import type { CsvColumns } from '../http/csv-text.js';
import { idCursor } from '../http/cursor.js';
import { IdParam } from '../http/id-param.dto.js';
import { readDateTime } from '../http/is-date-time.js';
import { fetchedPages } from '../http/keyset-pages.js';
import { mapPages } from '../http/map-pages.js';
import { pageOf } from '../http/page.js';
import { conflictProblem, notFoundProblem, validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { sendCsv } from '../http/send-csv.js';
import { say } from '../languages/say.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { readPhoneNumberInUrl } from '../messages/numbers/phone-number.js';
import { addSuppressions, type SuppressionChange } from '../suppressions/change-suppressions.js';
import { askedBy } from '../suppressions/keywords/keyword-of.js';
import { audited, changedBy } from '../suppressions/suppress-number.js';
import { OPTED_OUT } from '../suppressions/suppression.js';
import { findIncoming, findIncomingById, type IncomingFilter } from './find-incoming.js';
import {
  IncomingMessageListQuery,
  IncomingMessagePageDto,
  ShownIncomingMessageDto,
  SuppressSenderDto,
} from './incoming-message.dto.js';
import type { IncomingMessageEntity } from './incoming-message.entity.js';
import type { Channel, IncomingStatus } from './incoming-message.js';
import { incomingView } from './incoming-message.view.js';

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

/** `obeyed_already`: it is no STOP that waits for an operator, or no longer. */
type SuppressResult = 'suppressed' | 'obeyed_already' | 'not_found';

/**
 * Obeys a STOP whose sender is no phone number, for the number that an operator names: as if that had said it.
 * @param phoneNumber E.164
 */
function suppressSender(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  id: string,
  phoneNumber: string,
  by: Caller,
): Promise<SuppressResult> {
  return inTransaction(dataSource, async (tx) => {
    const [message] = await tx.query<{ status: IncomingStatus; channel: Channel; text: string | null }>(
      `SELECT status, channel, text FROM incoming_messages WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (message === undefined) return 'not_found';
    if (message.status !== 'not_obeyed') return 'obeyed_already';
    const category = askedBy(message.channel, message.text)?.category ?? 'all';
    const channel = policy.optOutScope === 'channel' ? message.channel : 'all';
    const wanted: SuppressionChange = { phoneNumber, channel, category, reason: OPTED_OUT, causeId: id };
    const added = await addSuppressions(tx, [wanted], changedBy(by));
    if (added.length > 0) await recordAudit(tx, by, [audited('suppression.added', wanted)]);
    await tx.query(`UPDATE incoming_messages SET status = 'handled' WHERE id = $1`, [id]);
    return 'suppressed';
  });
}

/** Incoming messages as they are shown, in their order. */
export async function shownIncoming(
  dataSource: DataSource,
  rows: readonly IncomingMessageEntity[],
): Promise<ShownIncomingMessageDto[]> {
  const dead = await deadEventsOf(dataSource, rows);
  return rows.map((row) => ({ ...incomingView(row), deadEventId: dead.get(row.id) ?? null }));
}

/** Of these incoming messages those whose event nobody took, with the event's id. By an index of dead events. */
async function deadEventsOf(
  dataSource: DataSource,
  incoming: readonly { id: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (incoming.length === 0) return new Map();
  const { rows } = await poolOf(dataSource).query<{ id: string; subject: string }>(
    `SELECT id, subject FROM event_deliveries WHERE status = 'dead' AND type = $1 AND subject = ANY ($2)`,
    [INCOMING_EVENT_TYPE, incoming.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, subject }) => [subject, id]));
}
