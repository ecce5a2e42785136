import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { say } from '../languages/say.js';
import { wantedOf } from '../messages/chosen-messages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import {
  listSuppressions,
  type NumbersBy,
  readNumbersBy,
  readSuppressions,
  type SuppressionPosition,
} from './read-suppressions.js';
import { inTransaction } from '../database/transaction.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { acceptsCsv } from '../http/accepts-csv.js';
import { decodeCursor, encodeCursor, idCursor } from '../http/cursor.js';
import { demandScope } from '../http/demand-scope.js';
import { textComplaint } from '../http/is-safe-text.js';
import { ListQuery } from '../http/list-query.dto.js';
import { pageOf } from '../http/page.js';
import { notFoundProblem, validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { exportSuppressions } from './export-suppressions.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { liftNumber, suppressNumber } from './suppress-number.js';
import { suppressRecipients } from './suppress-recipients.js';
import { SuppressedRecipientsDto, SuppressRecipientsDto } from './suppress-recipients.dto.js';
import { findSuppressionChanges } from './suppression-history.js';
import {
  DEFAULT_REASON,
  LiftDto,
  LiftedDto,
  LiftQuery,
  NOTE_LENGTH,
  PhoneNumberParam,
  SuppressDto,
  SuppressedNumberDto,
  SuppressionChangePageDto,
  SuppressionDto,
  SuppressionListQuery,
  SuppressionPageDto,
} from './suppression.dto.js';

/** Numbers that must not be written to, and why. */
@ApiTags('suppressions')
@Controller('api/v1/suppressions')
export class SuppressionsController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * The newest first, by when each was put there. With `Accept: text/csv` or `format=csv` all of them in this order, as a file that can
   * be imported again.
   */
  @Get()
  @RequiresScope('suppressions')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: SuppressionPageDto })
  async list(
    @Query() { limit, cursor, channel, reason, category, source, format, phoneNumber }: SuppressionListQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = {
      ...(channel && { channel }),
      ...(reason && { reason }),
      ...(category && { category }),
      ...(source && { source }),
      ...(phoneNumber && { numbers: this.numbersBy(phoneNumber) }),
    };
    if (acceptsCsv(accept, format)) {
      return exportSuppressions(reply, this.context.dataSource, filter);
    }
    const page = { after: positionOf(cursor), limit };
    const { rows: items, next } = await listSuppressions(this.context.dataSource, filter, page);
    await reply.send({ items, nextCursor: next && encodeCursor(PARTS.map(([part]) => next[part])) });
  }

  /** Suppresses a number: 201, or 200 when it is already, for this reason and on this channel. */
  @Post()
  @RequiresScope('suppressions')
  @ApiCreatedResponse({ type: SuppressionDto })
  @ApiOkResponse({ type: SuppressionDto })
  async create(
    @Body() { phoneNumber, channel, reason, category, note }: SuppressDto,
    @CalledBy() by: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SuppressionDto> {
    const wanted = {
      phoneNumber: this.e164(phoneNumber),
      channel: channel ?? 'all',
      reason: reason ?? DEFAULT_REASON,
      category: category ?? 'all',
      note: note ?? null,
    };
    const { suppression, isNew } = await suppressNumber(this.context.dataSource, wanted, by);
    void reply.status(isNew ? 201 : 200).header('Location', `/api/v1/suppressions/${wanted.phoneNumber}`);
    return suppression;
  }

  /**
   * Suppresses those whom messages went to: the messages of `ids`, or those that `filter` finds, 10,000 a call; `nextCursor` goes on
   * with older ones. Each person counts once. Who is suppressed for this reason already stays as they are. The key must also have
   * the scope `messages:read`.
   */
  @Post('recipients')
  @RequiresScope('suppressions')
  @HttpCode(200)
  @ApiOkResponse({ type: SuppressedRecipientsDto })
  async recipients(
    @Body() body: SuppressRecipientsDto,
    @CalledBy() by: Caller,
    @Req() request: FastifyRequest,
  ): Promise<SuppressedRecipientsDto> {
    // Whose numbers these are is told by the list.
    demandScope(request, 'messages:read');
    const { channel, reason, category, note } = body;
    const { defaultCountry } = this.context.policy;
    const wanted = wantedOf(body, { defaultCountry, application: by.actor.name });
    const dryRun = body.dryRun ?? false;
    const how = {
      channel: channel ?? 'all',
      reason: reason ?? DEFAULT_REASON,
      category: category ?? 'all',
      note: note ?? null,
    };
    const { nextBefore, ...done } = await suppressRecipients(this.context, wanted, how, dryRun ? null : by);
    return {
      dryRun,
      ...done,
      unchanged: done.recipients - done.added,
      nextCursor: nextBefore && idCursor.encode(nextBefore),
    };
  }

  /** Every reason why this number must not be written to; 404 when there is none. */
  @Get(':phoneNumber')
  @RequiresScope('suppressions')
  async get(@Param() { phoneNumber }: PhoneNumberParam): Promise<SuppressedNumberDto> {
    const e164 = this.e164(phoneNumber);
    const suppressions = await inTransaction(this.context.dataSource, (tx) => readSuppressions(tx, [e164]));
    if (suppressions.length === 0) throw notSuppressed();
    return { phoneNumber: e164, suppressions };
  }

  /** Who put this number on the list or took it off, and when, newest first. */
  @Get(':phoneNumber/history')
  @RequiresScope('suppressions')
  async history(
    @Param() { phoneNumber }: PhoneNumberParam,
    @Query() { limit, cursor }: ListQuery,
  ): Promise<SuppressionChangePageDto> {
    const page = { before: idCursor.decode(cursor), limit: limit + 1 };
    const rows = await inTransaction(this.context.dataSource, (tx) =>
      findSuppressionChanges(tx, this.e164(phoneNumber), page),
    );
    return pageOf(rows, limit, ({ id }) => idCursor.encode(id)) as SuppressionChangePageDto;
  }

  /** Lifts whatever suppresses this number, also what the recipient asked for; 404 when nothing does. */
  @Delete(':phoneNumber')
  @RequiresScope('suppressions')
  @HttpCode(204)
  @ApiNoContentResponse()
  async lift(
    @Param() { phoneNumber }: PhoneNumberParam,
    @Query() wanted: LiftQuery,
    @CalledBy() by: Caller,
  ): Promise<void> {
    const lifted = await liftNumber(this.context.dataSource, this.e164(phoneNumber), wanted, null, by);
    if (lifted.length === 0) throw notSuppressed();
  }

  /** Lifts what suppresses this number and has all that is named, with why; 404 when nothing does. The history keeps it. */
  @Post(':phoneNumber/lift')
  @RequiresScope('suppressions')
  @HttpCode(200)
  @ApiOkResponse({ type: LiftedDto })
  async liftBecause(
    @Param() { phoneNumber }: PhoneNumberParam,
    @Body() { because, note, channel, reason, category }: LiftDto,
    @CalledBy() by: Caller,
  ): Promise<LiftedDto> {
    const e164 = this.e164(phoneNumber);
    const complaint = textComplaint(note.trim(), { ...NOTE_LENGTH, min: 1 });
    if (complaint !== null) throw validationProblem([{ path: 'note', message: complaint }]);
    const wanted = { ...(channel && { channel }), ...(reason && { reason }), ...(category && { category }) };
    const lifted = await liftNumber(this.context.dataSource, e164, wanted, { because, note: note.trim() }, by);
    if (lifted.length === 0) throw notSuppressed();
    return {
      phoneNumber: e164,
      lifted: lifted.map(({ phoneNumber: _number, ...key }) => key),
      suppressions: await inTransaction(this.context.dataSource, (tx) => readSuppressions(tx, [e164])),
    };
  }

  private numbersBy(written: string): NumbersBy {
    const numbers = readNumbersBy(written, this.context.policy.defaultCountry);
    if (numbers !== null) return numbers;
    const message = say('must be a phone number, its beginning with a +, or at least its last four digits');
    throw validationProblem([{ path: 'phoneNumber', message }]);
  }

  private e164(written: string): string {
    return numberOf(written, this.context.policy.defaultCountry).e164;
  }
}

const notSuppressed = () => notFoundProblem(say('The number is not suppressed.'));

/** What a cursor of the list is made of. */
const PARTS: readonly (readonly [keyof SuppressionPosition, RegExp])[] = [
  ['createdAtUs', /^-?\d{1,16}$/],
  ['phoneNumber', /^\+\d{1,15}$/],
  ['channel', /^(all|whatsapp|sms)$/],
  ['reason', /^[^\0]{1,128}$/u],
  ['category', /^(all|marketing)$/],
];

function positionOf(cursor: string | undefined): SuppressionPosition | null {
  if (cursor === undefined) return null;
  const parts = decodeCursor(
    cursor,
    PARTS.map(([, pattern]) => pattern),
  );
  if (parts === null) throw validationProblem([{ path: 'cursor', message: say('is not a cursor of this list') }]);
  return Object.fromEntries(PARTS.map(([part], i) => [part, parts[i]])) as unknown as SuppressionPosition;
}
