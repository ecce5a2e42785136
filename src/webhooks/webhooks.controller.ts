import { applyDecorators, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { v7 as uuid } from 'uuid';
import { Public } from '../http/public.decorator.js';
import { EdgeRoute } from '../http/edge-route.js';
import { SirenSignatureGuard } from '../siren/siren-signature.guard.js';
import { readDeliveryStatus } from '../siren/webhook-shapes/delivery-status.js';
import { readIncomingMessage } from '../siren/webhook-shapes/incoming-message.js';
import { dedupKeyOf, type Endpoint, recordedHeader } from './arrived-webhook.js';
import { JsonContentGuard } from './json-content.guard.js';
import { MessageWebhookAnswer, StatusWebhookAnswer } from './webhook-answer.dto.js';
import { notStoredProblem, unreadableProblem } from './webhook-problems.js';
import { WebhookStore } from './webhook-store.js';

const BODY_LIMIT = 256 * 1024;

/** Signed by Siren, whatever the body is. The guards answer in this order: 415, 401. */
const SirenWebhook = (): MethodDecorator =>
  applyDecorators(
    Public(),
    EdgeRoute({ rawBody: true, bodyLimit: BODY_LIMIT }),
    UseGuards(JsonContentGuard, SirenSignatureGuard),
    ApiBody({ schema: { type: 'object' }, description: 'As Siren sends it, in either of its dialects' }),
    ApiHeader({ name: 'X-Siren-Signature', description: 'HMAC-SHA256 of the exact bytes of the body, in hex' }),
  );

/** Where Siren delivers. The request path writes only what came; what it means is read in the background. */
@ApiTags('webhooks of Siren')
@Controller('api/v1/webhooks/siren')
export class WebhooksController {
  constructor(private readonly webhooks: WebhookStore) {}

  /** A person wrote to us. */
  @Post('message')
  @HttpCode(200)
  @SirenWebhook()
  async message(@Req() request: FastifyRequest): Promise<MessageWebhookAnswer> {
    const read = readIncomingMessage(request.body as Buffer);
    if (!read.ok) throw unreadableProblem(read.errors);
    const { providerMessageId } = read.value;
    const timestamp = await this.store(request, 'message', providerMessageId);
    return { status: 'received', message_id: providerMessageId, timestamp };
  }

  /** Siren learned what became of a message. */
  @Post('delivery-status')
  @HttpCode(200)
  @SirenWebhook()
  async deliveryStatus(@Req() request: FastifyRequest): Promise<StatusWebhookAnswer> {
    const read = readDeliveryStatus(request.body as Buffer);
    if (!read.ok) throw unreadableProblem(read.errors);
    const timestamp = await this.store(request, 'delivery-status', read.value.providerMessageId);
    return { status: 'processed', timestamp };
  }

  private async store({ body, headers }: FastifyRequest, endpoint: Endpoint, providerMessageId: string): Promise<Date> {
    const bytes = body as Buffer;
    try {
      return await this.webhooks.store({
        id: uuid(),
        endpoint,
        dedupKey: dedupKeyOf(endpoint, providerMessageId, bytes),
        providerMessageId,
        body: bytes,
        eventHeader: recordedHeader(headers, 'x-siren-event'),
        deliveryHeader: recordedHeader(headers, 'x-siren-delivery'),
      });
    } catch (error) {
      throw notStoredProblem(error);
    }
  }
}
