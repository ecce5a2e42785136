import type { CsvColumns } from '../http/csv.js';
import type { MessageSummaryDto } from './message.dto.js';
import type { ListedAttemptDto } from './message-list.dto.js';

/** A message as one row of a file; of its attempts only how many there are. */
export function messageRow({ attempts, channels, failure, price, deliveryWindow: _, ...message }: MessageSummaryDto) {
  return {
    ...message,
    plan: channels.map(({ channel }) => channel).join('>'),
    attempts: attempts.length,
    failureCode: failure?.code,
    failureMessage: failure?.message,
    priceAmount: price?.amount,
    priceCurrency: price?.currency,
  };
}

export const MESSAGE_COLUMNS: CsvColumns<ReturnType<typeof messageRow>> = {
  columns: [
    'id',
    'to',
    'text',
    'media',
    'location',
    'buttons',
    'status',
    'channel',
    'fallbackUsed',
    'plan',
    'attempts',
    'failureCode',
    'failureMessage',
    'segments',
    'priceAmount',
    'priceCurrency',
    'reference',
    'batchId',
    'policy',
    'priority',
    'category',
    'replyTo',
    'resendOf',
    'metadata',
    'sendAt',
    'createdAt',
    'sentAt',
    'deliveredAt',
    'expiresAt',
    'finishedAt',
  ],
  phoneNumbers: ['to'],
};

/** An attempt as one line of a file. */
export function attemptRow({ error, template, price, ...attempt }: ListedAttemptDto) {
  const ofTemplate = { templateName: template?.name, templateLanguage: template?.language };
  return {
    ...attempt,
    ...ofTemplate,
    errorCode: error?.code,
    errorMessage: error?.message,
    errorRetryable: error?.retryable,
    priceAmount: price?.amount,
    priceCurrency: price?.currency,
  };
}

export const ATTEMPT_COLUMNS: CsvColumns<ReturnType<typeof attemptRow>> = {
  columns: [
    'id',
    'messageId',
    'number',
    'to',
    'channel',
    'provider',
    'status',
    'reason',
    'providerMessageId',
    'errorCode',
    'errorMessage',
    'errorRetryable',
    'window',
    'templateName',
    'templateLanguage',
    'segments',
    'priceAmount',
    'priceCurrency',
    'batchId',
    'reference',
    'startedAt',
    'acceptedAt',
    'sentAt',
    'deliveredAt',
    'readAt',
    'failedAt',
  ],
  phoneNumbers: ['to'],
  oneLine: true,
};
