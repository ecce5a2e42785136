import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiHeader, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '../languages/languages.js';
import { callerOf } from '../http/actor.js';
import { setContentLanguage } from '../http/request-preferences.js';
import { idCursor } from '../http/pages.js';
import { demandScope, RequiresScope } from '../http/route-hooks.js';
import { logAbout } from '../http/logging.js';
import { inCallersTrace, inSpan } from '../tracing/spans.js';
import { MessageAcceptance } from '../accepting/accept-messages.js';
import { idempotencyKeyOf, mismatchProblem } from '../accepting/idempotency.js';
import { refusalProblem } from '../accepting/refusal.js';
import { wantedOf } from '../messages/chosen-messages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { BulkBrokenOffDto } from './bulk.dto.js';
import { batchLocation } from './open-batch.js';
import { resend, resendDry } from './resend.js';
import { ResendDryRunDto, ResendDto, ResendResultDto } from './resend.dto.js';

/** Of messages that are sent again. */
const RESEND_EXAMPLES = {
  dryRun: {
    summary: 'What would become of all that failed since a moment',
    value: { filter: { status: 'failed', createdFrom: '2026-01-01T00:00:00Z' }, dryRun: true },
  },
  filter: {
    summary: 'Send again what failed of a template, ten a second',
    value: { filter: { status: 'failed', template: 'bill_ready' }, ratePerSecond: 10 },
  },
  ids: {
    summary: 'One message, though it was sent again before',
    value: { ids: ['0199f000-0000-7000-8000-000000000001'], allowDuplicate: true },
  },
} satisfies Record<string, { summary: string; value: Partial<ResendDto> }>;

@ApiTags('messages')
@ApiExtraModels(BulkBrokenOffDto, ResendDto, ResendDryRunDto, ResendResultDto)
@Controller('api/v1/messages/resend')
export class ResendController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
  ) {}

  /**
   * Sends messages again: new ones of the same content and plan, each with the old one as its `resendOf`, as one batch with the
   * priority `low`, the oldest first. At most 10,000 a call, the newest that are found; `nextCursor` goes on with older ones. What was
   * sent again before, is not finished, was sent to the recipient just now, is suppressed, or would reach nobody is not sent, and
   * listed in `rejected`. With an `Idempotency-Key` nothing is sent twice, and a request that broke off goes on where it ended, with
   * the same messages; that nothing was found is not kept under it. The key must also have the scope `messages:read`.
   */
  @Post()
  @RequiresScope('messages:send')
  @HttpCode(202)
  @ApiBody({ schema: { $ref: getSchemaPath(ResendDto) }, examples: RESEND_EXAMPLES })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1 to 255 characters; honoured for 24 hours' })
  @ApiResponse({ status: 202, type: ResendResultDto, description: 'Accepted, but for the messages listed' })
  @ApiResponse({
    status: 200,
    description: 'With "dryRun": true, what would happen; or nothing was found, and there is no batch',
    content: {
      'application/json': {
        schema: { oneOf: [{ $ref: getSchemaPath(ResendDryRunDto) }, { $ref: getSchemaPath(ResendResultDto) }] },
      },
    },
  })
  @ApiResponse({
    status: 503,
    description:
      'The database failed. `/problems/bulk-broken-off`: the first are sent; the same request under its `Idempotency-Key` goes on',
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(BulkBrokenOffDto) } } },
  })
  create(@Body() body: ResendDto, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return inCallersTrace(request.headers, () =>
      inSpan('batch resend', { kind: 'server' }, () => this.resend(body, request, reply)),
    );
  }

  private async resend(body: ResendDto, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // What is told of messages is told by their list, too.
    demandScope(request, 'messages:read');
    const by = callerOf(request);
    const application = by.actor.name;
    const language = languageOf(request.headers);
    const { defaultCountry } = this.context.policy;
    const idempotency = idempotencyKeyOf(request);
    const wanted = wantedOf(body, { defaultCountry, application });
    const resending = { application, allowDuplicate: body.allowDuplicate ?? false };
    setContentLanguage(reply, language);
    if (body.dryRun) {
      if (await this.acceptance.isQueueFull()) throw refusalProblem({ refusal: 'queue_full' });
      await reply.status(200).send(await resendDry(this.context, wanted, resending, language));
      return;
    }
    const { name = null, ratePerSecond = null } = body;
    const options = { ...resending, name, idempotency, ratePerSecond, language, by };
    const resent = await resend(this.context, this.acceptance, wanted, options);
    if (resent.bulk === 'mismatch') throw mismatchProblem();
    if (resent.bulk === 'nothing') {
      await reply.status(200).send(NOTHING_FOUND(resent.nextBefore));
      return;
    }
    const { result, found } = resent;
    if (resent.bulk === 'repeated') void reply.header('Idempotent-Replayed', 'true');
    logAbout(request.raw, { batchId: result.batchId });
    await reply
      .status(202)
      .header('Location', batchLocation(result.batchId))
      .send({
        batchId: result.batchId,
        found: found.ids.length,
        accepted: result.accepted,
        rejectedCount: result.rejectedCount,
        rejected: result.rejected.map(({ messageId, type, errors }) => ({
          messageId: messageId!,
          type,
          errors: [...errors],
        })),
        nextCursor: cursorOf(found.nextBefore),
      } satisfies ResendResultDto);
  }
}

const cursorOf = (before: string | null): string | null => before && idCursor.encode(before);

const NOTHING_FOUND = (nextBefore: string | null): ResendResultDto => ({
  ...{ batchId: null, found: 0, accepted: 0, rejectedCount: 0, rejected: [] },
  nextCursor: cursorOf(nextBefore),
});
