import type { IncomingMessageDto } from './incoming-message.dto.js';
import type { IncomingMessageEntity } from './incoming-message.entity.js';

/** An incoming message as it is answered: the row, without what only its worker needs. */
export function incomingView(row: IncomingMessageEntity): IncomingMessageDto {
  return {
    id: row.id,
    // Of one whose sender was erased, a digest stands there.
    providerMessageId: row.from === '' ? '' : row.providerMessageId,
    from: row.from,
    fromE164: row.fromE164,
    to: row.to,
    channel: row.channel,
    type: row.type,
    providerType: row.providerType,
    text: row.text,
    media: row.media,
    location: row.location,
    contacts: row.contacts,
    button: row.button,
    replyTo: row.replyTo,
    conversationId: row.conversationId,
    metadata: row.metadata,
    sentAt: row.sentAt,
    receivedAt: row.receivedAt,
    status: row.status,
    keyword: row.keyword,
    replyMessageId: row.replyMessageId,
    handReplyId: row.handReplyId,
    replyProblem: row.replyProblem,
  };
}
