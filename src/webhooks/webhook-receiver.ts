import { Injectable } from '@nestjs/common';
import { toldErrors } from '../http/problem-body.js';
import type { Language } from '../languages/languages.js';
import type { Arrival, RefusedItem } from './arrival.js';
import { StoringLog } from './storing-log.js';
import type { MessageWebhookAnswer, RefusedItemDto, StatusWebhookAnswer } from './webhook-answer.dto.js';
import { notStoredProblem } from './webhook-problems.js';
import { WebhookStore } from './webhook-store.js';

/** Stores what came in a request, and says what it is answered with. What it means is read in the background. */
@Injectable()
export class WebhookReceiver {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly log: StoringLog,
  ) {}

  /**
   * Resolves once all of it is committed.
   * @param language of what is wrong with items
   * @throws Problem 503 where that cannot be done in time
   */
  async receive(
    { endpoint, webhooks, refused }: Arrival,
    language: Language = 'en',
  ): Promise<MessageWebhookAnswer | StatusWebhookAnswer> {
    const receivedAt = await this.store(webhooks);
    const first = webhooks.findIndex(({ content }) => content !== null);
    const stored = {
      timestamp: receivedAt[first]!,
      ...(refused && { refused: refused.map((item) => refusedView(item, language)) }),
    };
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

function refusedView({ index, errors }: RefusedItem, language: Language): RefusedItemDto {
  return { index, errors: toldErrors(errors, language) };
}
