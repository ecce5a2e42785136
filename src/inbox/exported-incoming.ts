import type { CsvColumns } from '../http/csv-text.js';
import type { ShownIncomingMessageDto } from './incoming-message.dto.js';

/** Incoming messages as a file has them. */
export const INCOMING_COLUMNS: CsvColumns<ShownIncomingMessageDto> = {
  columns: [
    'id',
    'from',
    'fromE164',
    'to',
    'channel',
    'type',
    'providerType',
    'text',
    'media',
    'location',
    'contacts',
    'button',
    'status',
    'keyword',
    'replyTo',
    'replyMessageId',
    'handReplyId',
    'replyProblem',
    'deadEventId',
    'conversationId',
    'providerMessageId',
    'metadata',
    'sentAt',
    'receivedAt',
  ],
  phoneNumbers: ['from', 'fromE164', 'to'],
};
