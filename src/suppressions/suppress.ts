import type { DataSource } from 'typeorm';
import { type AuditAction, type AuditEntry, codeOr, recordAudit } from '../audit/audit.js';
import { inTransaction, poolOf } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import { findChosen, type ChosenMessages } from '../messages/chosen-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { addSuppressions, liftSuppressions } from './change-suppressions.js';
import { readSuppressions, SUPPRESSION_COLUMNS } from './read-suppressions.js';
import type { ChangedBy, LiftReason, Suppression, SuppressionKey } from './suppression.js';

/** Suppresses a number for one reason; when it is already, only a note is new. */
export function suppressNumber(
  dataSource: DataSource,
  wanted: SuppressionKey & { note: string | null },
  by: Caller,
): Promise<{ suppression: Suppression; isNew: boolean }> {
  return inTransaction(dataSource, async (tx) => {
    const { phoneNumber, channel, reason, category, note } = wanted;
    for (;;) {
      const isNew = (await addSuppressions(tx, [wanted], changedBy(by))).length > 0;
      const [suppression] = await tx.query<Suppression>(
        `UPDATE suppressions SET note = coalesce($5, note)
          WHERE phone_number = ANY($1) AND (channel, reason, category) = ($2, $3, $4)
         RETURNING ${SUPPRESSION_COLUMNS}`,
        [formsOf(phoneNumber), channel, reason, category, note],
      );
      if (suppression !== undefined) {
        if (isNew) await recordAudit(tx, by, [audited('suppression.added', wanted)]);
        else if (note !== null) await recordAudit(tx, by, [audited('suppression.changed', wanted)]);
        return { suppression, isNew };
      }
      const kept = (await readSuppressions(tx, [phoneNumber])).find(
        (one) => one.channel === channel && one.reason === reason && one.category === category,
      );
      // Kept by its digest alone, which has no note.
      if (kept !== undefined) return { suppression: kept, isNew: false };
      // Gone between the two statements: somebody lifted it just now, and then this one is new after all.
    }
  });
}

/** What is lifted of a number: what has all that is named. */
export type Lifted = Partial<Omit<SuppressionKey, 'phoneNumber'>>;

/** Why, in a word and in a sentence. */
export interface LiftedBecause {
  because: LiftReason;
  note: string;
}

/**
 * Takes a number off the list, in all its forms and whatever the reasons; only what has the channel, the reason and the
 * category that are named. Resolves to what was on it, and by now is not.
 * @param why null: nobody said
 */
export function liftNumber(
  dataSource: DataSource,
  phoneNumber: string,
  { channel, reason, category }: Lifted,
  why: LiftedBecause | null,
  by: Caller,
): Promise<SuppressionKey[]> {
  return inTransaction(dataSource, async (tx) => {
    const all = await readSuppressions(tx, [phoneNumber]);
    const there = all.filter(
      (suppression) =>
        (channel === undefined || suppression.channel === channel) &&
        (reason === undefined || suppression.reason === reason) &&
        (category === undefined || suppression.category === category),
    );
    // What it was on the list for is another note.
    const changes = there.map((one) => ({ ...one, note: why?.note ?? null, liftedBecause: why?.because ?? null }));
    const lifted = await liftSuppressions(tx, changes, changedBy(by));
    await recordAudit(
      tx,
      by,
      lifted.map((one) => audited('suppression.lifted', { ...one, phoneNumber })),
    );
    return lifted.map((one) => ({ ...one, phoneNumber }));
  });
}

/** For the history of the list. */
export function changedBy({ actor }: Caller): ChangedBy & { source: 'api' } {
  // A name is a text that anybody may choose.
  return { source: 'api', apiKeyId: actor.keyId, keyName: maskPhoneNumbers(actor.name) };
}

/** A reason is whatever somebody wrote, and a note always is. */
export function audited(
  action: Extract<AuditAction, `suppression.${string}`>,
  { phoneNumber, channel, reason, category }: SuppressionKey,
): AuditEntry {
  const facts = { channel, category, reason: codeOr(reason, 'other') };
  const isLifted = action === 'suppression.lifted';
  return {
    action,
    subject: { type: 'contact', phoneNumber },
    before: action === 'suppression.added' ? null : facts,
    after: isLifted ? null : facts,
  };
}

/** People of one transaction. */
const CHUNK = 1_000;

export interface SuppressedRecipients {
  found: number;
  recipients: number;
  added: number;
  /** Before which id the filter goes on; null: nowhere. */
  nextBefore: string | null;
}

/**
 * Suppresses those whom messages went to, each person once and told in the audit. Who is suppressed for this reason already stays as
 * they are.
 * @param by null: nothing is stored, and `added` is how many would be
 */
export async function suppressRecipients(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  wanted: ChosenMessages,
  how: Omit<SuppressionKey, 'phoneNumber'> & { note: string | null },
  by: Caller | null,
): Promise<SuppressedRecipients> {
  const { ids, nextBefore } = await findChosen(dataSource, wanted);
  const { rows } = await poolOf(dataSource).query<{ number: string }>(
    `SELECT DISTINCT to_number AS number FROM messages WHERE id = ANY ($1) AND to_number <> ''`,
    [ids],
  );
  const recipients = [...new Map(rows.map(({ number }) => [canonicalNumber(number), number])).values()];
  let added = 0;
  for (let i = 0; i < recipients.length; i += CHUNK) {
    const these = recipients.slice(i, i + CHUNK);
    added += await inTransaction(dataSource, async (tx) => {
      if (by === null) {
        const there = (await readSuppressions(tx, these)).filter(
          ({ channel, reason, category }) =>
            channel === how.channel && reason === how.reason && category === how.category,
        );
        return these.length - new Set(there.map(({ phoneNumber }) => canonicalNumber(phoneNumber))).size;
      }
      const changes = these.map((phoneNumber) => ({ phoneNumber, ...how }));
      const fresh = await addSuppressions(tx, changes, changedBy(by));
      await recordAudit(
        tx,
        by,
        fresh.map((one) => audited('suppression.added', one)),
      );
      return fresh.length;
    });
  }
  return { found: ids.length, recipients: recipients.length, added, nextBefore };
}
