import { later } from '../database/later.js';
import type { Tx } from '../database/transaction.js';
import { lockSenders } from '../inbox/keyword-messages.js';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import { keepAsDigests, removeSuppressions } from '../suppressions/erase-suppressions.js';
import type { Bite, OpenErasure } from './erasure.js';

/**
 * What is kept by the number itself: its suppressions, limits, and what was learned: WhatsApp's window, and that it is not there. Then the last look: only when nothing
 * older than the erasure names the number, and nothing can be committed any more that does, nothing is left.
 */
export async function eraseNumber(tx: Tx, erasure: OpenErasure, now: Date): Promise<Bite> {
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
