import { Body, Controller, Inject, Param, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CalledBy, type Caller } from '../http/actor.js';
import { IdParam } from '../http/params.dto.js';
import { readDateTime } from '../http/field-rules.js';
import { busyProblem, conflictProblem, notFoundProblem } from '../http/problems.js';
import { RequiresScope, RouteHooks } from '../http/route-hooks.js';
import { say, type Sentence } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { findMessage } from '../messages/find-messages.js';
import { MessageDto } from '../messages/message.dto.js';
import { type CancelResult, rescheduleMessage, type RescheduleResult } from './change-one.js';
import { RescheduleDto } from './message-orders.dto.js';

@ApiTags('messages')
@Controller('api/v1/messages')
export class RescheduleController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * Sends a message at another time of which nothing has been begun; 409 when something has, or when it is finished. It expires as
   * long after that time as before, unless it was given an `expiresAt`.
   */
  @Patch(':id')
  @RequiresScope('messages:send')
  @RouteHooks({ logsIdAs: 'messageId' })
  @ApiOkResponse({ type: MessageDto })
  async reschedule(@Param() { id }: IdParam, @Body() body: RescheduleDto, @CalledBy() by: Caller): Promise<MessageDto> {
    const result = await rescheduleMessage(this.context, id, readDateTime(body.sendAt), by);
    const tooLate = say('The message has begun to be sent, or is finished: it can no longer be rescheduled.');
    return changedMessage(this.context, id, result, tooLate);
  }
}

/**
 * The message as the order left it.
 * @param tooLate why it can no longer be carried out
 * @throws Problem 404, 409 or 503 if it was not carried out
 */
export async function changedMessage(
  context: DeliveryContext,
  id: string,
  result: CancelResult | RescheduleResult,
  tooLate: Sentence,
): Promise<MessageDto> {
  switch (result) {
    case 'cancelled':
    case 'rescheduled':
      return (await findMessage(context, id))!;
    case 'not_found':
      throw notFoundProblem(say('There is no message of this id.'));
    case 'busy':
      throw busyProblem();
    case 'too_late':
      throw conflictProblem(tooLate);
  }
}
