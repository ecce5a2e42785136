import { applyDecorators, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../http/public.decorator.js';
import { EdgeRoute } from '../http/edge-route.js';
import { SirenSignatureGuard } from '../siren/siren-signature.guard.js';
import { readDeliveryStatuses } from '../siren/webhook-shapes/delivery-status.js';
import { readIncomingMessages } from '../siren/webhook-shapes/incoming-message.js';
import type { Item } from '../siren/webhook-shapes/items.js';
import { type ArrivedWebhook, arrivedWebhook, type Endpoint, type WebhookContent } from './arrived-webhook.js';
import { JsonContentGuard } from './json-content.guard.js';
import { incomingChannel } from './meaning.js';
import { readableItems, refusedIn } from './readable-items.js';
import { logRefusal } from './refusal-log.js';
import { StoringLog } from './storing-log.js';
import { INCOMING_EXAMPLES, STATUS_EXAMPLES, type WebhookExamples } from './webhook-examples.js';
import { MessageWebhookAnswer, type RefusedItemDto, StatusWebhookAnswer } from './webhook-answer.dto.js';
import { notStoredProblem } from './webhook-problems.js';
import { WebhookStore } from './webhook-store.js';

const BODY_LIMIT = 256 * 1024;

/** Signed by Siren, whatever the body is. The guards answer in this order: 415, 401. */
const SirenWebhook = (examples: WebhookExamples): MethodDecorator =>
  applyDecorators(
    Public(),
    EdgeRoute({ rawBody: true, bodyLimit: BODY_LIMIT, hasOwnMeter: true }),
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

/** Where Siren delivers. The request path writes only what came; what it means is read in the background. */
@ApiTags('webhooks of Siren')
@Controller('api/v1/webhooks/siren')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly log: StoringLog,
  ) {}

  /** A person wrote to us; or several, as a list. */
  @Post('message')
  @HttpCode(200)
  @SirenWebhook(INCOMING_EXAMPLES)
  async message(@Req() request: FastifyRequest): Promise<MessageWebhookAnswer> {
    const items = readableItems(readIncomingMessages(request.body as Buffer));
    const { first, ...stored } = await this.store(request, 'message', items, (message) => ({
      providerMessageId: message.providerMessageId,
      said: message.providerType,
      sender: { from: message.from, channel: incomingChannel(message) },
    }));
    return { status: 'received', message_id: first.providerMessageId, ...stored };
  }

  /** Siren learned what became of a message; or of several, as a list. */
  @Post('delivery-status')
  @HttpCode(200)
  @SirenWebhook(STATUS_EXAMPLES)
  async deliveryStatus(@Req() request: FastifyRequest): Promise<StatusWebhookAnswer> {
    const items = readableItems(readDeliveryStatuses(request.body as Buffer));
    const { first: _first, ...stored } = await this.store(
      request,
      'delivery-status',
      items,
      ({ providerMessageId, word }) => ({ providerMessageId, said: word }),
    );
    return { status: 'processed', ...stored };
  }

  /** Stores every item, also those that cannot be read; resolves to the first that can, and when it was received. */
  private async store<Shape>(
    request: FastifyRequest,
    endpoint: Endpoint,
    items: readonly Item<Shape>[],
    contentOf: (shape: Shape) => WebhookContent,
  ): Promise<{ first: WebhookContent; timestamp: Date; refused?: RefusedItemDto[] }> {
    const webhooks = items.map((item) =>
      arrivedWebhook(endpoint, item, item.read.ok ? contentOf(item.read.value) : null, request.headers),
    );
    const receivedAt = await this.storeAll(webhooks);
    const { refused } = refusedIn(items);
    if (refused) {
      logRefusal(request, { endpoint, status: 200, check: 'body', errors: refused.flatMap(({ errors }) => errors) });
    }
    const firstGood = webhooks.findIndex(({ content }) => content !== null);
    return { first: webhooks[firstGood]!.content!, timestamp: receivedAt[firstGood]!, ...(refused && { refused }) };
  }

  private async storeAll(webhooks: readonly ArrivedWebhook[]): Promise<Date[]> {
    try {
      const receivedAt = await Promise.all(webhooks.map((webhook) => this.webhooks.store(webhook)));
      this.log.stored();
      return receivedAt;
    } catch (error) {
      this.log.failed(error);
      throw notStoredProblem();
    }
  }
}
