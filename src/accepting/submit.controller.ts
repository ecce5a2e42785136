import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Language, languageOf } from '../languages/languages.js';
import { AnswerLanguage, preferredWaitMs, setContentLanguage } from '../http/request-preferences.js';
import { applicationOf } from '../http/actor.js';
import { logAbout } from '../http/logging.js';
import { checkAs } from '../http/validation.js';
import { RequiresScope } from '../http/route-hooks.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { findMessage } from '../messages/find-messages.js';
import { MessageDto } from '../messages/message.dto.js';
import { MessageWatch, type WatchedStatus } from '../messages/message-watch.js';
import { inCallersTrace } from '../tracing/spans.js';
import { MessageAcceptance } from './accept-messages.js';
import { messageIdAt } from './accepted-answer.js';
import { DryRunDto } from './dry-run.dto.js';
import { idempotencyHeader, messageKeyOf } from './idempotency.js';
import { MESSAGE_EXAMPLES } from './message-examples.js';
import { repeatOf, submit, submitDry } from './submit.js';
import { SubmitMessageDto } from './submit-message.dto.js';

@ApiTags('messages')
@Controller('api/v1/messages')
export class SubmitController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
    private readonly watch: MessageWatch,
  ) {}

  /**
   * Accepts a message. Once it is answered it is stored, and will be finished whatever is killed. With `Prefer: wait=N`
   * the answer comes as soon as the message is sent or finished (200), or after N seconds (202).
   */
  @Post()
  @RequiresScope('messages:send')
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
    @Body() given: unknown,
    @Headers('prefer') prefer: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const checked = await checkAs(SubmitMessageDto, given);
    if (checked.ok) {
      const { value } = checked;
      value.idempotencyKey = messageKeyOf(request, value.idempotencyKey ?? undefined);
      if (value.dryRun) {
        const language = languageOf(request.headers);
        const answer = await submitDry(this.context, this.acceptance, checked, language);
        setContentLanguage(reply, language);
        await reply.status(200).send(answer);
        return;
      }
    }
    const application = applicationOf(request);
    const { claim, answer } = checked.ok
      ? await inCallersTrace(request.headers, () => submit(this.context, this.acceptance, checked.value, application))
      : await repeatOf(
          ...([this.context, given, checked.problem, application] as const),
          idempotencyHeader(request) ?? undefined,
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
      await this.watch.until(id, isSentOrFinished, waitMs);
      const message = (await findMessage(this.context, id))!;
      const there = isSentOrFinished({ status: message.status, finished: message.finishedAt !== null });
      await reply.status(there ? 200 : 202).send(message);
      return;
    }
    await reply.status(status).header('Content-Type', 'application/json; charset=utf-8').send(stored);
  }

  /** What would become of this message: whether it would be accepted, by what plan, at what cost. Sends and stores nothing. */
  @Post('validate')
  @RequiresScope('messages:send')
  @HttpCode(200)
  @ApiBody({ schema: { $ref: getSchemaPath(SubmitMessageDto) }, examples: MESSAGE_EXAMPLES })
  @ApiOkResponse({ type: DryRunDto })
  async validate(@Body() body: unknown, @AnswerLanguage() language: Language): Promise<DryRunDto> {
    return submitDry(this.context, this.acceptance, await checkAs(SubmitMessageDto, body), language);
  }
}

function isSentOrFinished({ status, finished }: WatchedStatus): boolean {
  return finished || ['sent', 'delivered', 'read'].includes(status);
}
