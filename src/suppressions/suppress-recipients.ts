import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, poolOf } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { findChosen, type ChosenMessages } from '../messages/chosen-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { addSuppressions } from './change-suppressions.js';
import { readSuppressions } from './read-suppressions.js';
import { audited, changedBy } from './suppress-number.js';
import type { SuppressionKey } from './suppression.js';

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
