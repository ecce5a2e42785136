import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MessageAcceptance } from '../accepting/accept-messages.js';
import { messageIdAt } from '../accepting/accepted-answer.js';
import { idempotencyHeader } from '../accepting/idempotency.js';
import { callerOf } from '../http/actor.js';
import { idCursor } from '../http/pages.js';
import { demandScope, RequiresScope } from '../http/route-hooks.js';
import { ListQuery } from '../http/params.dto.js';
import { logAbout } from '../http/logging.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { MessageDto } from '../messages/message.dto.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { PhoneNumberParam } from '../suppressions/suppression.dto.js';
import { answerByHand } from './answer-by-hand.js';
import { ConversationDto, HandAnswerDto } from './conversation.dto.js';
import { findConversation } from './find-conversation.js';

/** Of answers by hand. */
const HAND_ANSWER_EXAMPLES = {
  text: {
    summary: 'By the channel by which they wrote',
    value: { text: 'We have moved your table to 8 pm.' },
  },
  sms: {
    summary: 'By SMS, whatever WhatsApp takes',
    value: { text: 'We have moved your table to 9 pm.', channels: [{ channel: 'sms' }] },
  },
} satisfies Record<string, { summary: string; value: Partial<HandAnswerDto> }>;

/** What is said between one person and us. */
@ApiTags('contacts')
@ApiExtraModels(HandAnswerDto)
@Controller('api/v1/contacts')
export class ConversationsController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
  ) {}

  /**
   * Both directions in the order of time, newest first: messages with what became of them, incoming messages (for keys that have
   * `incoming:read`, too), and when the person was suppressed or no longer (by whom and why, for keys that have `suppressions`). Of a
   * number that nobody knows it is empty.
   */
  @Get(':phoneNumber/conversation')
  @RequiresScope('messages:read')
  @ApiOkResponse({ type: ConversationDto })
  async conversation(
    @Param() { phoneNumber }: PhoneNumberParam,
    @Query() { limit, cursor }: ListQuery,
    @Req() request: FastifyRequest,
  ): Promise<ConversationDto> {
    const { e164 } = numberOf(phoneNumber, this.context.policy.defaultCountry);
    const hasIncoming = request.server.mayAlso?.(request, 'incoming:read') ?? true;
    const hasSuppressions = request.server.mayAlso?.(request, 'suppressions') ?? true;
    const page = { before: idCursor.decode(cursor), limit, hasIncoming, hasSuppressions };
    const { rows: items, next } = await findConversation(this.context, e164, page);
    return { items, nextCursor: next && idCursor.encode(next), hasIncoming };
  }

  /**
   * Answers one person by hand: free text within 24 hours after they wrote by WhatsApp, else a template (409
   * `/problems/window-closed` says until when the window was open). It goes before bulk, with the priority `high`. Whoever is
   * suppressed gets nothing: 409 `/problems/suppressed`. With `replyTo` the key must also have the scope `incoming:read`. The audit
   * tells whose key it was.
   */
  @Post(':phoneNumber/messages')
  @RequiresScope('messages:send')
  @HttpCode(202)
  @ApiBody({ schema: { $ref: getSchemaPath(HandAnswerDto) }, examples: HAND_ANSWER_EXAMPLES })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1 to 255 characters; honoured for 24 hours' })
  @ApiResponse({ status: 202, type: MessageDto, description: 'Accepted' })
  async answer(
    @Param() { phoneNumber }: PhoneNumberParam,
    @Body() body: HandAnswerDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // It says what came of a message that somebody wrote.
    if (body.replyTo != null) demandScope(request, 'incoming:read');
    const number = numberOf(phoneNumber, this.context.policy.defaultCountry);
    const key = idempotencyHeader(request);
    const { claim, answer } = await answerByHand(
      this.context,
      this.acceptance,
      { number, body, key },
      callerOf(request),
    );
    const { status, location, body: stored } = answer;
    if (location !== null) {
      logAbout(request.raw, { messageId: messageIdAt(location) });
      void reply.header('Location', location);
    }
    if (claim === 'repeated') void reply.header('Idempotent-Replayed', 'true');
    await reply.status(status).header('Content-Type', 'application/json; charset=utf-8').send(stored);
  }
}
