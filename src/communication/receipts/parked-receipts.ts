import type { CountryCode } from 'libphonenumber-js/max';
import { newId } from '../../database/new-id.js';
import type { Tx } from '../../database/transaction.js';
import { canonicalNumber } from '../numbers/equivalent-numbers.js';
import { likelyNumbers } from '../numbers/likely-numbers.js';
import type { Receipt } from '../receipt.js';

/** Keeps receipts for ids that no answer has told yet. */
export async function parkReceipts(
  tx: Tx,
  receipts: readonly Receipt[],
  { defaultCountry }: { defaultCountry: CountryCode },
): Promise<void> {
  if (receipts.length === 0) return;
  const recipients = await recipientsOf(tx, receipts, { defaultCountry });
  await tx.query(
    `INSERT INTO parked_receipts (id, provider_message_id, recipient, receipt)
     SELECT id, "providerMessageId", recipient, receipt
       FROM json_to_recordset($1) AS x (id uuid, "providerMessageId" text, recipient text, receipt jsonb)`,
    [
      JSON.stringify(
        receipts.map(({ recipient: _recipient, ...receipt }, i) => ({
          id: newId(),
          providerMessageId: receipt.providerMessageId,
          recipient: recipients[i],
          receipt,
        })),
      ),
    ],
  );
}

/** The canonical number of each receipt's recipient; null where it names none, or no channel: nobody is found without. */
async function recipientsOf(
  tx: Tx,
  receipts: readonly Receipt[],
  { defaultCountry }: { defaultCountry: CountryCode },
): Promise<(string | null)[]> {
  const named = receipts.flatMap((receipt) => {
    const { recipient, channel } = receipt;
    return recipient && channel ? [{ receipt, written: recipient, channel }] : [];
  });
  const numbers = await likelyNumbers(tx, named, { defaultCountry });
  const numberOf = new Map(named.map(({ receipt }, i) => [receipt, numbers[i] ?? null]));
  return receipts.map((receipt) => {
    const number = numberOf.get(receipt) ?? null;
    return number === null ? null : canonicalNumber(number);
  });
}

/** Takes the receipts that waited for these ids, in the order in which they came. */
export async function unparkReceipts(tx: Tx, ids: readonly string[]): Promise<Receipt[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<{ id: string; receipt: Receipt }>(
    `DELETE FROM parked_receipts WHERE provider_message_id = ANY($1) RETURNING id, receipt`,
    [ids],
  );
  return rows
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ receipt }) => ({
      ...receipt,
      receivedAt: new Date(receipt.receivedAt),
      occurredAt: receipt.occurredAt === null ? null : new Date(receipt.occurredAt),
    }));
}
