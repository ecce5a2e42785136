import type { CsvColumns } from '../http/csv-text.js';
import type { ReceivedWebhookDto } from './received-webhook.dto.js';

/** Received webhooks as a file has them. */
export const WEBHOOK_COLUMNS: CsvColumns<ReceivedWebhookDto> = {
  columns: [
    'id',
    'kind',
    'endpoint',
    'dialect',
    'item',
    'receivedAt',
    'processedAt',
    'sirenEvent',
    'sirenDelivery',
    'providerMessageId',
    'said',
    'result',
    'messageId',
    'attemptNumber',
    'incomingMessageId',
    'failures',
  ],
};
