import type { Tx } from '../database/transaction.js';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import type { NumberInText } from '../messages/numbers/number-in-text.js';
import { WITHOUT_BODY } from '../webhooks/settled-webhooks.js';
import type { Bite, OpenErasure } from './erasure.js';

/** Incoming messages of one bite. */
const BITE = 200;

/**
 * Empties what a person has written: texts, files' addresses, places, cards, and who it was. One that no handler has seen
 * through is handled: its handler's answer, should it still come, finds nothing to answer. The rows stay; by a digest in
 * the place of Siren's id a repeat is known, whatever it is repeated for.
 */
export async function eraseIncoming(
  tx: Tx,
  { phoneNumber, requestedAt }: OpenErasure,
  number: NumberInText,
): Promise<Bite> {
  const rows = await tx.query<{ id: string; providerMessageId: string }>(
    `SELECT id, provider_message_id AS "providerMessageId" FROM incoming_messages
      WHERE from_e164 = ANY ($1) AND received_at <= $2 ORDER BY id LIMIT ${BITE} FOR UPDATE`,
    [formsOf(phoneNumber), requestedAt],
  );
  if (rows.length === 0) return { erased: {}, position: null };
  const ids = rows.map(({ id }) => id);
  const copies = await copiesOf(tx, rows, number);
  const webhooks = await tx.query(EMPTY_WEBHOOKS, [[...ids, ...copies]]);
  const messages = await tx.query(EMPTY_MESSAGES, [ids]);
  return {
    erased: { incomingMessages: messages.length, receivedWebhooks: webhooks.length },
    // Those that are emptied are found no more: each bite begins at the beginning.
    position: rows.length < BITE ? null : 'more',
  };
}

/** Webhooks that brought the same again. Ids begin again at some gateways: another sender's are left. */
async function copiesOf(
  tx: Tx,
  rows: readonly { id: string; providerMessageId: string }[],
  number: NumberInText,
): Promise<string[]> {
  const found = await tx.query<{ id: string; body: string }>(
    `SELECT w.id, w.body FROM unnest($1::text[]) AS x (id) JOIN received_webhooks w ON w.provider_message_id = x.id
      WHERE w.endpoint = 'message' AND w.body <> '' AND w.result <> 'stored'`,
    [rows.map(({ providerMessageId }) => providerMessageId)],
  );
  return found.filter(({ body }) => number.isIn(body)).map(({ id }) => id);
}

/** The webhook that brought a message has its id. */
const EMPTY_WEBHOOKS = `
  UPDATE received_webhooks w SET ${WITHOUT_BODY}
    FROM unnest($1::uuid[]) AS x (id) WHERE w.id = x.id AND w.body <> '' RETURNING w.id`;

const EMPTY_MESSAGES = `
  UPDATE incoming_messages m
     SET provider_message_id = erased_incoming_id(m.provider_message_id, m.channel, m.from_number), from_number = '',
         from_e164 = NULL, text = NULL, media = '[]', location = NULL, contacts = '[]', conversation_id = NULL,
         metadata = '{}', button = NULL, locale = NULL, status = 'handled', next_at = NULL, in_hand = false
    FROM unnest($1::uuid[]) AS x (id) WHERE m.id = x.id RETURNING m.id`;
