import { databaseClock, databaseNow, later } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { lockSenders } from '../inbox/keyword-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import { type NumberInText, numberInText } from '../messages/numbers/number-in-text.js';
import { keepAsDigests, removeSuppressions } from '../suppressions/change-suppressions.js';
import { WITHOUT_BODY } from '../webhooks/spool.js';
import { endAll, eraseMessages, nextMessages } from './erase-messages.js';
import { eraseParked, eraseRejections, eraseSpool } from './erase-webhooks.js';
import { type Bite, type OpenErasure, progressAfter } from './erasure.js';
import { lockErasure, nextErasure, putOffErasure, saveProgress } from './erasures.js';

/**
 * One bite of the erasure that has waited longest: a transaction that erases and notes how far it came, so that whatever is
 * killed, another process goes on there. Resolves to whether there may be more at once.
 */
export async function eraseBite(context: DeliveryContext): Promise<boolean> {
  const due = await nextErasure(context.dataSource, databaseClock.now());
  if (due === null) return false;
  try {
    return await bite(context, due);
  } catch (error) {
    await putOffErasure(context.dataSource, due.id, databaseClock.now()).catch(() => undefined);
    throw error;
  }
}

/** What is not finished is ended before, each message in a transaction of its own: ending it again changes nothing. */
async function bite(context: DeliveryContext, due: OpenErasure): Promise<boolean> {
  const found = due.step === 'messages' ? await nextMessages(context, due) : [];
  const cancelled = await endAll(context, found);
  return inTransaction(context.dataSource, async (tx) => {
    const erasure = await lockErasure(tx, due);
    if (erasure === null) return false;
    const now = await databaseNow(tx);
    const number = numberInText(erasure.phoneNumber);
    const done =
      due.step === 'messages'
        ? await eraseMessages(tx, found, erasure, number, now)
        : await rest(tx, erasure, number, now);
    const erased = { ...done.erased, ...(cancelled > 0 && { cancelled }) };
    const progress = progressAfter(erasure, done, now);
    await saveProgress(tx, erasure.id, progress, erased, now);
    return true;
  });
}

function rest(tx: Tx, erasure: OpenErasure, number: NumberInText, now: Date): Promise<Bite> {
  switch (erasure.step) {
    case 'messages':
      throw new Error('messages are erased with what was found of them');
    case 'incoming_messages':
      return eraseIncoming(tx, erasure, number);
    case 'spool':
      return eraseSpool(tx, erasure, number);
    case 'parked_receipts':
      return eraseParked(tx, erasure, number, now);
    case 'batch_rejections':
      return eraseRejections(tx, erasure, number);
    case 'number':
      return eraseNumber(tx, erasure, now);
    case 'done':
      return Promise.resolve({ erased: {}, position: null });
  }
}

/**
 * What is kept by the number itself: its suppressions, limits, and what was learned: WhatsApp's window, and that it is not there. Then the last look: only when nothing
 * older than the erasure names the number, and nothing can be committed any more that does, nothing is left.
 */
async function eraseNumber(tx: Tx, erasure: OpenErasure, now: Date): Promise<Bite> {
  const { phoneNumber, keepSuppression, requestedAt } = erasure;
  const forms = formsOf(phoneNumber);
  // A STOP that is stored just now is seen, or finds nothing on the list.
  await lockSenders(tx, [phoneNumber]);
  const { suppressions, suppressionChanges } = keepSuppression
    ? await keepAsDigests(tx, phoneNumber)
    : await removeSuppressions(tx, phoneNumber, requestedAt);
  let limits = 0;
  for (const statement of REMOVE) limits += (await tx.query(statement, [forms])).length;
  const erased = { suppressions, suppressionChanges, limits };
  // In this order: what is committed in between is seen by the second look.
  const isUnderWay = await isSomethingUnderWay(tx, erasure, now);
  const isLeft = await isSomethingLeft(tx, erasure);
  if (isLeft) return { erased, position: null, left: { until: null, again: 'messages' } };
  return { erased, position: null, ...(isUnderWay && { left: { until: null } }) };
}

const REMOVE = [
  `DELETE FROM recipient_windows WHERE phone_number = ANY ($1) RETURNING phone_number`,
  `DELETE FROM automatic_answers WHERE sender = ANY ($1) RETURNING sender`,
  `DELETE FROM window_refusals WHERE phone_number = ANY ($1) RETURNING phone_number`,
  `DELETE FROM not_on_whatsapp WHERE phone_number = ANY ($1) RETURNING phone_number`,
  `DELETE FROM consecutive_errors WHERE subject = ANY ($1) RETURNING subject`,
];

async function isSomethingLeft(tx: Tx, { phoneNumber, requestedAt }: OpenErasure): Promise<boolean> {
  const [row] = await tx.query<{ isLeft: boolean }>(
    `SELECT EXISTS (SELECT FROM messages WHERE to_number = ANY ($1) AND created_at <= $2)
         OR EXISTS (SELECT FROM incoming_messages WHERE from_e164 = ANY ($1) AND received_at <= $2) AS "isLeft"`,
    [formsOf(phoneNumber), requestedAt],
  );
  return row!.isLeft;
}

/** No transaction of the service lasts so long; a dump may, and writes nothing. */
const LONGEST_TRANSACTION_MS = 60_000;

/** Whoever was accepting a message while the erasure was asked for may commit it yet. */
async function isSomethingUnderWay(tx: Tx, { requestedAt }: OpenErasure, now: Date): Promise<boolean> {
  if (later(requestedAt, LONGEST_TRANSACTION_MS) < now) return false;
  const [row] = await tx.query<{ isUnderWay: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                       AND xact_start <= $1) AS "isUnderWay"`,
    [requestedAt],
  );
  return row!.isUnderWay;
}

/** Incoming messages of one bite. */
const BITE = 200;

/**
 * Empties what a person has written: texts, files' addresses, places, cards, and who it was. One that no handler has seen
 * through is handled: its handler's answer, should it still come, finds nothing to answer. The rows stay; by a digest in
 * the place of Siren's id a repeat is known, whatever it is repeated for.
 */
async function eraseIncoming(tx: Tx, { phoneNumber, requestedAt }: OpenErasure, number: NumberInText): Promise<Bite> {
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
