import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { conflictProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import {
  ApprovedTemplateParam,
  ChannelStateDto,
  ChannelParam,
  ChannelStatesDto,
  TemplateHoldDto,
} from './channels.dto.js';
import { readChannels, tryChannel, tryTemplate } from './held-channels.js';

@ApiTags('channels')
@Controller('api/v1/channels')
export class ChannelsController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Whether each channel sends; why not, since when and until when, what waits for it, and what tries of it said. */
  @Get()
  @RequiresScope('statistics:read')
  list(): Promise<ChannelStatesDto> {
    const { dataSource, policy } = this.context;
    return inTransaction(dataSource, (tx) => readChannels(tx, databaseClock.now(), policy));
  }

  /**
   * Has a held channel tried now, not at its time: the message that stands first in its lines is sent, alone, and if Siren serves it
   * all others follow. Again while that one is on its way it changes nothing. 409 when the channel is not held.
   */
  @Post(':channel/try')
  @RequiresScope('operations')
  @HttpCode(200)
  @ApiOkResponse({ type: ChannelStateDto })
  async tryChannel(@Param() { channel }: ChannelParam, @CalledBy() by: Caller): Promise<ChannelStateDto> {
    if ((await tryChannel(this.context, channel, by)) === 'not_held') {
      throw conflictProblem(say('The channel is not held: its messages leave.'));
    }
    const { items } = await this.list();
    return items.find((one) => one.channel === channel)!;
  }

  /** The same of an approved template that is held: the next message that would send it does so, and its outcome decides. */
  @Post('whatsapp/templates/:name/:language/try')
  @RequiresScope('operations')
  @HttpCode(200)
  @ApiOkResponse({ type: TemplateHoldDto })
  async tryTemplate(@Param() template: ApprovedTemplateParam, @CalledBy() by: Caller): Promise<TemplateHoldDto> {
    const result = await tryTemplate(this.context, template, by);
    const { heldTemplates } = await this.list();
    const hold = heldTemplates.find(({ name, language }) => name === template.name && language === template.language);
    if (result === 'not_held' || hold === undefined) {
      throw conflictProblem(say('The template is not held: its messages leave.'));
    }
    return hold;
  }
}
