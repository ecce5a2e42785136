import { applyDecorators, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Language } from '../languages/languages.js';
import { AnswerLanguage } from '../http/request-preferences.js';
import { Public, RouteHooks } from '../http/route-hooks.js';
import { rawBodyOf, SirenSignatureGuard } from '../siren/siren-signature.guard.js';
import { readArrival } from './arrival.js';
import type { Endpoint } from './arrived-webhook.js';
import { JsonContentGuard } from './quick-webhooks.js';
import { logRefusal } from './answers-to-siren.js';
import { INCOMING_EXAMPLES, STATUS_EXAMPLES, type WebhookExamples } from './webhook-examples.js';
import { MessageWebhookAnswer, StatusWebhookAnswer } from './webhook.dto.js';
import { WebhookReceiver } from './webhook-receiver.js';

const BODY_LIMIT = 256 * 1024;

/** Signed by Siren, whatever the body is. The guards answer in this order: 415, 401. */
const SirenWebhook = (examples: WebhookExamples): MethodDecorator =>
  applyDecorators(
    Public(),
    RouteHooks({ rawBody: true, bodyLimit: BODY_LIMIT, hasOwnMeter: true }),
    UseGuards(JsonContentGuard, SirenSignatureGuard),
    ApiBody({
      schema: { oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' }, minItems: 1 }] },
      examples,
      description: 'As Siren sends it, in either of its dialects; or a list of such, which is taken item by item',
    }),
    ApiHeader({
      name: 'X-Siren-Signature',
      required: true,
      description: 'HMAC-SHA256 of the exact bytes of the body, in hex, by a secret of SIREN_WEBHOOK_SECRET',
    }),
  );

/**
 * Where Siren delivers, on Fastify or Express. Most of it is answered by {@link QuickWebhooks}; what is refused, too large or late is answered here.
 */
@ApiTags('webhooks of Siren')
@Controller('api/v1/webhooks/siren')
export class WebhooksController {
  constructor(private readonly receiver: WebhookReceiver) {}

  /** A sender wrote to us; or several, as a list. */
  @Post('message')
  @HttpCode(200)
  @SirenWebhook(INCOMING_EXAMPLES)
  message(@Req() request: FastifyRequest, @AnswerLanguage() language: Language): Promise<MessageWebhookAnswer> {
    return this.receive('message', request, language) as Promise<MessageWebhookAnswer>;
  }

  /** Siren learned what became of a message; or of several, as a list. */
  @Post('delivery-status')
  @HttpCode(200)
  @SirenWebhook(STATUS_EXAMPLES)
  deliveryStatus(@Req() request: FastifyRequest, @AnswerLanguage() language: Language): Promise<StatusWebhookAnswer> {
    return this.receive('delivery-status', request, language) as Promise<StatusWebhookAnswer>;
  }

  private async receive(endpoint: Endpoint, request: FastifyRequest, language: Language): Promise<object> {
    const arrival = readArrival(endpoint, rawBodyOf(request), request.headers);
    const answer = await this.receiver.receive(arrival, language);
    if (arrival.refused) {
      const errors = arrival.refused.flatMap((refused) => refused.errors);
      logRefusal(request, { endpoint, status: 200, check: 'body', errors });
    }
    return answer;
  }
}
