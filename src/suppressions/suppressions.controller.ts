import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { acceptsCsv, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { demandScope, RequiresScope } from '../http/route-hooks.js';
import { keysetPages } from '../http/pages.js';
import { ListQuery } from '../http/params.dto.js';
import { notFoundProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { listSuppressions, type SuppressionFilter, type SuppressionPosition } from './read-suppressions.js';
import { liftNumber } from './suppress.js';
import { SuppressedRecipientsDto, SuppressRecipientsDto } from './suppress-recipients.dto.js';
import {
  LiftDto,
  LiftedDto,
  LiftQuery,
  PhoneNumberParam,
  SuppressDto,
  SuppressedNumberDto,
  SuppressionChangePageDto,
  SuppressionDto,
  SuppressionListQuery,
  SuppressionPageDto,
} from './suppression.dto.js';
import type { Suppression } from './suppression.js';
import { suppressionFilter, SuppressionsService } from './suppressions.service.js';

/** Numbers that must not be written to, and why. */
@ApiTags('suppressions')
@Controller('api/v1/suppressions')
export class SuppressionsController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly suppressions: SuppressionsService,
  ) {}

  /**
   * The newest first, by when each was put there. With `Accept: text/csv` or `format=csv` all of them in this order, as a file that can
   * be imported again.
   */
  @Get()
  @RequiresScope('suppressions')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: SuppressionPageDto })
  async list(
    @Query() query: SuppressionListQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (acceptsCsv(accept, query.format)) {
      const filter = suppressionFilter(query, this.context.policy.defaultCountry);
      return exportSuppressions(reply, this.context.dataSource, filter);
    }
    await reply.send(await this.suppressions.list(query));
  }

  /** Suppresses a number: 201, or 200 when it is already, for this reason and on this channel. */
  @Post()
  @RequiresScope('suppressions')
  @ApiCreatedResponse({ type: SuppressionDto })
  @ApiOkResponse({ type: SuppressionDto })
  async create(
    @Body() wanted: SuppressDto,
    @CalledBy() by: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SuppressionDto> {
    const { outcome, suppression } = await this.suppressions.add(wanted, by);
    const { e164 } = numberOf(wanted.phoneNumber, this.context.policy.defaultCountry);
    void reply.status(outcome === 'added' ? 201 : 200).header('Location', `/api/v1/suppressions/${e164}`);
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
  recipients(
    @Body() body: SuppressRecipientsDto,
    @CalledBy() by: Caller,
    @Req() request: FastifyRequest,
  ): Promise<SuppressedRecipientsDto> {
    // Whose numbers these are is told by the list.
    demandScope(request, 'messages:read');
    return this.suppressions.addRecipients(body, by);
  }

  /** Every reason why this number must not be written to; 404 when there is none. */
  @Get(':phoneNumber')
  @RequiresScope('suppressions')
  async get(@Param() { phoneNumber }: PhoneNumberParam): Promise<SuppressedNumberDto> {
    const { e164 } = numberOf(phoneNumber, this.context.policy.defaultCountry);
    const suppressions = await this.suppressions.get(e164);
    if (suppressions.length === 0) throw notSuppressed();
    return { phoneNumber: e164, suppressions };
  }

  /** Who put this number on the list or took it off, and when, newest first. */
  @Get(':phoneNumber/history')
  @RequiresScope('suppressions')
  history(@Param() { phoneNumber }: PhoneNumberParam, @Query() page: ListQuery): Promise<SuppressionChangePageDto> {
    return this.suppressions.history(phoneNumber, page);
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
    const { e164 } = numberOf(phoneNumber, this.context.policy.defaultCountry);
    const lifted = await liftNumber(this.context.dataSource, e164, wanted, null, by);
    if (lifted.length === 0) throw notSuppressed();
  }

  /** Lifts what suppresses this number and has all that is named, with why; 404 when nothing does. The history keeps it. */
  @Post(':phoneNumber/lift')
  @RequiresScope('suppressions')
  @HttpCode(200)
  @ApiOkResponse({ type: LiftedDto })
  async liftBecause(
    @Param() { phoneNumber }: PhoneNumberParam,
    @Body() lift: LiftDto,
    @CalledBy() by: Caller,
  ): Promise<LiftedDto> {
    const { outcome, ...done } = await this.suppressions.lift(phoneNumber, lift, by);
    if (outcome === 'not_suppressed') throw notSuppressed();
    return done as LiftedDto;
  }
}

const notSuppressed = () => notFoundProblem(say('The number is not suppressed.'));

const CSV_COLUMNS = ['phoneNumber', 'channel', 'category', 'reason', 'note', 'source', 'createdAt'] as const;

/** Answers with the whole list, the newest first, as a file that can be imported again. */
function exportSuppressions(reply: FastifyReply, dataSource: DataSource, filter: SuppressionFilter) {
  const pages = keysetPages<Suppression, SuppressionPosition>((after, limit) =>
    listSuppressions(dataSource, filter, { after, limit }),
  );
  return sendCsv(reply, 'suppressions', { columns: CSV_COLUMNS, phoneNumbers: ['phoneNumber'] }, pages);
}
