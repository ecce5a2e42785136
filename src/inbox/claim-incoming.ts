import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseClock } from '../database/clock.js';
import { claimDue } from '../database/due-rows.js';
import { inTransaction } from '../database/transaction.js';
import type { IncomingMessage } from './incoming-message.js';

/** A message that this worker's handlers have, until the lease ends. */
export interface ClaimedMessage {
  message: IncomingMessage;
  /** How often its handlers have failed before, or died with it in their hands. */
  failures: number;
  /** Whole milliseconds; it also tells this claim from a later one. */
  leaseUntil: Date;
}

/** A lease that ended by itself counts as a failure: a message that ends every process that handles it must end itself. */
const CLAIM = `
  WITH due AS (${claimDue({ table: 'incoming_messages', columns: 'id', key: 'id' })})
  UPDATE incoming_messages m SET next_at = $3, failures = failures + in_hand::integer, in_hand = true
    FROM due WHERE m.id = due.id
  RETURNING m.id, provider_message_id AS "providerMessageId", from_number AS "from", from_e164 AS "fromE164",
            to_number AS "to", channel, type, provider_type AS "providerType", text, media, location, contacts,
            conversation_id AS "conversationId", button, reply_to AS "replyTo", metadata, sent_at AS "sentAt", received_at AS "receivedAt", failures`;

/** Takes up to `limit` messages that are due. Should this process die, each is due again when its lease ends. */
export function claimIncoming(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  limit: number,
  leaseMs: number,
): Promise<ClaimedMessage[]> {
  const now = databaseClock.now();
  const leaseUntil = new Date(now.getTime() + Math.ceil(leaseMs));
  return inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<IncomingMessage & { failures: number }>(CLAIM, [now, limit, leaseUntil]);
    return rows.map(({ failures, ...message }) => ({ message, failures, leaseUntil }));
  });
}
