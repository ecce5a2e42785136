import type { Tx } from '../database/transaction.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { IncomingMessage, NewIncomingMessage } from './incoming-message.js';

type Answering = Pick<NewIncomingMessage, 'id' | 'channel' | 'answeredId'> & Pick<IncomingMessage, 'fromE164'>;

/**
 * The messages of ours that these answer, by the ids of the incoming ones: found by Siren's id for as long as that is kept, and
 * only where it was sent to this sender. Asks nothing where none says that it answers.
 */
export async function answeredMessages(tx: Tx, messages: readonly Answering[]): Promise<ReadonlyMap<string, string>> {
  const answering = messages.filter(({ answeredId, fromE164 }) => answeredId !== undefined && fromE164 !== null);
  if (answering.length === 0) return new Map();
  const found = await tx.query<{ id: string; messageId: string; to: string }>(
    `SELECT x.id, p.message_id AS "messageId", m.to_number AS "to"
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS x (id, provider_message_id, channel)
       JOIN provider_ids p ON p.provider_message_id = x.provider_message_id AND p.channel = x.channel
       JOIN messages m ON m.id = p.message_id
      ORDER BY p.message_id`,
    [
      answering.map(({ id }) => id),
      answering.map(({ answeredId }) => answeredId),
      answering.map(({ channel }) => channel),
    ],
  );
  const senders = new Map(answering.map(({ id, fromE164 }) => [id, canonicalNumber(fromE164!)]));
  // Of several the newest: ids begin again at some gateways. Of an erased one the number is empty.
  return new Map(
    found.flatMap(({ id, messageId, to }) =>
      to !== '' && canonicalNumber(to) === senders.get(id) ? [[id, messageId] as const] : [],
    ),
  );
}
