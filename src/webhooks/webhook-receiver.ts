import { Injectable, Logger } from '@nestjs/common';
import { TooManyWaiting } from '../database/batcher.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { translatedErrors } from '../http/problem-body.js';
import { TookTooLong } from '../http/within.js';
import type { Language } from '../languages/languages.js';
import { Episode } from '../logging/episode.js';
import { type Arrival, notStoredProblem, type RefusedItem } from './arrival.js';
import type { MessageWebhookAnswer, RefusedItemDto, StatusWebhookAnswer } from './webhook.dto.js';
import { WebhookStore } from './webhook-store.js';

/** An overload during which some webhooks are stored now and then is one episode. */
const QUIET_MS = 5_000;

/**
 * Webhooks that are not stored in time are delivered again, by the thousand. So there is one line when that begins and
 * one when it ends.
 */
@Injectable()
export class StoringLog {
  private readonly logger = new Logger('Webhooks');
  private readonly trouble = new Episode(QUIET_MS);

  constructor(private readonly watch: DatabaseWatch) {}

  stored(): void {
    const failedForMs = this.trouble.worked(performance.now());
    if (failedForMs !== null) this.logger.log({ failedForMs }, 'webhooks are stored again');
  }

  failed(error: unknown): void {
    if (this.watch.report(error)) return;
    const begins = this.trouble.failed(performance.now());
    this.logger[begins ? 'warn' : 'debug'](whyOf(error), 'webhooks are not stored in time');
  }
}

/** Any other reason than the usual ones is a bug, and logged in full. */
function whyOf(err: unknown): { code: string } | { err: unknown } {
  if (err instanceof TooManyWaiting) return { code: 'too_many_waiting' };
  return err instanceof TookTooLong ? { code: 'timeout' } : { err };
}

/** Stores the webhooks of a request and returns the answer. What they mean is read in the background. */
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
  return { index, errors: translatedErrors(errors, language) };
}
