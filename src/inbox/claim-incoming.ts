import { inTransaction } from '../database/transaction.js';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { type FetchedJob, QUEUES } from '../queue/jobs.js';
import type { IncomingMessage } from './incoming-message.js';

/** A message that this worker's handlers have, until the lease ends. */
export interface ClaimedMessage {
  message: IncomingMessage;
  /** How often its handlers have failed before, or died with it in their hands. */
  failures: number;
  /** Whole milliseconds; it also tells this claim from a later one. */
  leaseUntil: Date;
}

/**
 * Takes the messages that these jobs name, and removes the jobs. Should this process die, each is due again when its
 * lease ends. What is handled already, or in somebody's hands, is left out.
 */
export function claimIncoming(
  { dataSource, queue }: Pick<DeliveryContext, 'dataSource' | 'queue'>,
  jobs: readonly FetchedJob[],
  leaseMs: number,
): Promise<ClaimedMessage[]> {
  return inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<IncomingMessage & { failures: number; leaseUntil: Date }>(
      `WITH mine AS (
         SELECT id FROM incoming_messages WHERE id = ANY($1) AND status = 'received' AND NOT in_hand
          ORDER BY id FOR UPDATE SKIP LOCKED)
       UPDATE incoming_messages m
          SET next_at = date_trunc('milliseconds', clock_timestamp()) + make_interval(secs => $2::float8 / 1000),
              in_hand = true
         FROM mine WHERE m.id = mine.id
       RETURNING m.id, provider_message_id AS "providerMessageId", from_number AS "from", from_e164 AS "fromE164",
                 to_number AS "to", channel, type, provider_type AS "providerType", text, media, location, contacts,
                 conversation_id AS "conversationId", metadata,
                 sent_at AS "sentAt", received_at AS "receivedAt", failures, next_at AS "leaseUntil"`,
      [jobs.map(({ id }) => id), leaseMs],
    );
    await queue.remove(tx, QUEUES.incoming, jobs);
    return rows.map(({ failures, leaseUntil, ...message }) => ({ message, failures, leaseUntil }));
  });
}
