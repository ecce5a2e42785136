import { likelyNumbers } from '../contacts/likely-numbers.js';
import { afterCommit, type Tx } from '../database/transaction.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { writeOutbox } from '../messages/write-outbox.js';
import type { IncomingMessage, NewIncomingMessage } from './incoming-message.js';
import { obeyKeywords } from './keyword-messages.js';
import { localeIn } from './failure-reply.js';

/** Which of these messages are new, and which repeat one whose sender was erased since; by their ids here. */
export interface StoredIncoming {
  isNew: ReadonlySet<string>;
  isOfErased: ReadonlySet<string>;
}

/**
 * Stores incoming messages, due at once, in the caller's transaction. One that Siren has told
 * before, by its id, sender and channel, is left as it is.
 */
export async function storeIncoming(
  tx: Tx,
  context: DeliveryContext,
  messages: readonly NewIncomingMessage[],
): Promise<StoredIncoming> {
  if (messages.length === 0) return { isNew: new Set(), isOfErased: new Set() };
  const isOfErased = await repeatsOfErased(tx, messages);
  const senders = messages.map(({ from, channel }) => ({ written: from, channel }));
  const numbers = await likelyNumbers(tx, senders, context.policy);
  const all = messages.map((message, i) => ({
    ...message,
    fromE164: numbers[i] ?? null,
    locale: localeIn(message.metadata),
  }));
  const answered = await answeredMessages(tx, all);
  const rows = all
    .filter(({ id }) => !isOfErased.has(id))
    .map((message) => ({ ...message, replyTo: answered.get(message.id) ?? null }));
  // In the order of the unique key, so that two transactions with the same repeats do not wait for each other.
  const stored = await tx.query<{ id: string; receivedAt: Date }>(
    `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, to_number, channel, type,
                                    provider_type, text, media, location, contacts, conversation_id, metadata, sent_at,
                                    received_at, locale, button, reply_to, status, next_at)
     SELECT id, "providerMessageId", "from", "fromE164", "to", channel, type, "providerType", text, media, location, contacts,
            "conversationId", metadata, "sentAt", "receivedAt", locale, button, "replyTo", 'received', "receivedAt"
       FROM json_to_recordset($1) AS x (id uuid, "providerMessageId" text, "from" text, "fromE164" text, "to" text,
              channel text, type text, "providerType" text, text text, media jsonb, location jsonb,
              contacts jsonb, "conversationId" text, metadata jsonb, "sentAt" timestamptz, "receivedAt" timestamptz,
              locale text, button jsonb, "replyTo" uuid)
      ORDER BY "providerMessageId", channel, "from"
     ON CONFLICT DO NOTHING RETURNING id, received_at AS "receivedAt"`,
    [JSON.stringify(rows)],
  );
  await writeOutbox(
    tx,
    context,
    context.policy.takesEvents
      ? stored.map(({ id, receivedAt }) => ({ type: INCOMING_EVENT_TYPE, subject: id, at: receivedAt, state: {} }))
      : [],
  );
  const isNew = new Set(stored.map(({ id }) => id));
  const done = await obeyKeywords(
    tx,
    context,
    rows.filter(({ id }) => isNew.has(id)),
  );
  if (stored.some(({ id }) => !done.has(id))) afterCommit(tx, () => context.wakeUps.wake('incoming-messages'));
  return { isNew, isOfErased };
}

/** Of an erased one, Siren's id and its sender are there as a digest. Where nobody was ever erased, none is computed. */
async function repeatsOfErased(tx: Tx, messages: readonly NewIncomingMessage[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `SELECT x.id FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS x (id, provider_message_id, channel, from_number)
      WHERE (SELECT EXISTS (SELECT FROM erasures))
        AND EXISTS (SELECT FROM incoming_messages m
                     WHERE m.provider_message_id = erased_incoming_id(x.provider_message_id, x.channel, x.from_number)
                       AND m.channel = x.channel)`,
    [
      messages.map(({ id }) => id),
      messages.map(({ providerMessageId }) => providerMessageId),
      messages.map(({ channel }) => channel),
      messages.map(({ from }) => from),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

type Answering = Pick<NewIncomingMessage, 'id' | 'channel' | 'answeredId'> & Pick<IncomingMessage, 'fromE164'>;

/**
 * The messages of ours that these answer, by the ids of the incoming ones: found by Siren's id for as long as that is kept, and
 * only where it was sent to this sender. Asks nothing where none says that it answers.
 */
async function answeredMessages(tx: Tx, messages: readonly Answering[]): Promise<ReadonlyMap<string, string>> {
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
