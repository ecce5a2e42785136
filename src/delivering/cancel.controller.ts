import { Body, Controller, HttpCode, Inject, Logger, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { say } from '../languages/say.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { idCursor } from '../http/pages.js';
import { demandScope, RequiresScope, RouteHooks } from '../http/route-hooks.js';
import { IdParam } from '../http/params.dto.js';
import { wantedOf } from '../messages/chosen-messages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { MessageDto } from '../messages/message.dto.js';
import { cancelDry, cancelMany } from './cancel-many.js';
import { CancelledManyDto, CancelManyDto } from './message-orders.dto.js';
import { changedMessage } from './reschedule.controller.js';
import { cancelMessage } from './change-one.js';

@ApiTags('messages')
@Controller('api/v1/messages')
export class CancelController {
  private readonly logger = new Logger(CancelController.name);

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * Ends those messages of which nothing has been sent yet, the newest first, at most 500 a call and for some 10 seconds: call again
   * with `nextCursor` as long as there is one. The others stay as they are, and are told with why. With a `filter`, and for a dry run,
   * the key must also have the scope `messages:read`.
   */
  @Post('cancel')
  @RequiresScope('messages:send')
  @HttpCode(200)
  @ApiOkResponse({ type: CancelledManyDto })
  async cancelMany(
    @Body() body: CancelManyDto,
    @CalledBy() by: Caller,
    @Req() request: FastifyRequest,
  ): Promise<CancelledManyDto> {
    const dryRun = body.dryRun ?? false;
    // Which messages fit, and how they stand, is told by the list.
    if (dryRun || body.filter != null) demandScope(request, 'messages:read');
    const { defaultCountry } = this.context.policy;
    const { ids, filter, cursor } = body;
    const chosen = ids == null ? { filter, cursor } : { ids, filter };
    const wanted = wantedOf(chosen, { defaultCountry, application: by.actor.name });
    const before = idCursor.decode(cursor ?? undefined);
    const { notCancelled, last, ...counts } = await (dryRun
      ? cancelDry(this.context, wanted, before)
      : cancelMany(this.context, wanted, before, by));
    if (!dryRun) this.logger.log({ count: counts.cancelled, by: by.actor.keyId }, 'messages were cancelled');
    return {
      dryRun,
      ...counts,
      notCancelledCount: notCancelled.length,
      notCancelledBy: countsBy(notCancelled),
      notCancelled: notCancelled.slice(0, MOST_LISTED),
      nextCursor: last && idCursor.encode(last),
    };
  }

  /** Ends a message of which nothing has been sent yet; 409 when Siren has it, or may have it. */
  @Post(':id/cancel')
  @RequiresScope('messages:send')
  @HttpCode(200)
  @RouteHooks({ logsIdAs: 'messageId' })
  @ApiOkResponse({ type: MessageDto })
  async cancel(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<MessageDto> {
    const tooLate = say('The message is finished, or Siren has it or may have it: it can no longer be cancelled.');
    return changedMessage(this.context, id, await cancelMessage(this.context, id, by), tooLate);
  }
}

const MOST_LISTED = 1_000;

function countsBy(these: CancelledManyDto['notCancelled']): CancelledManyDto['notCancelledBy'] {
  return Object.fromEntries(
    [...Map.groupBy(these, ({ reason }) => reason)].map(([reason, all]) => [reason, all.length]),
  );
}
