import { Injectable } from '@nestjs/common';
import type { Arrival } from './arrival.js';
import { StoringLog } from './storing-log.js';
import type { MessageWebhookAnswer, StatusWebhookAnswer } from './webhook-answer.dto.js';
import { notStoredProblem } from './webhook-problems.js';
import { WebhookStore } from './webhook-store.js';

/** Stores what came in a request, and says what it is answered with. What it means is read in the background. */
@Injectable()
export class WebhookReceiver {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly log: StoringLog,
  ) {}

  /** Resolves once all of it is committed. @throws Problem 503 where that cannot be done in time */
  async receive({ endpoint, webhooks, refused }: Arrival): Promise<MessageWebhookAnswer | StatusWebhookAnswer> {
    const receivedAt = await this.store(webhooks);
    const first = webhooks.findIndex(({ content }) => content !== null);
    const stored = { timestamp: receivedAt[first]!, ...(refused && { refused }) };
    return endpoint === 'message'
      ? { status: 'received', message_id: webhooks[first]!.content!.providerMessageId, ...stored }
      : { status: 'processed', ...stored };
  }

  private async store(webhooks: Arrival['webhooks']): Promise<Date[]> {
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
