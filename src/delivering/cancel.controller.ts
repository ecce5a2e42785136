import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { say } from '../languages/say.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { IdParam } from '../http/id-param.dto.js';
import { RouteHooks } from '../http/route-hooks.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { MessageDto } from '../messages/message.dto.js';
import { changedMessage } from './changed-message.js';
import { cancelMessage } from './change-one.js';

@ApiTags('messages')
@Controller('api/v1/messages')
export class CancelController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

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
