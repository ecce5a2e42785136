import type { Tx } from '../database/transaction.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import type { NumbersBy } from './numbers-by.js';
import type { SuppressedCategory, SuppressedChannel, Suppression, SuppressionKey } from './suppression.js';

export const SUPPRESSION_COLUMNS = `phone_number AS "phoneNumber", channel, reason, category, source, note, created_at AS "createdAt"`;

/**
 * Every reason for which these numbers must not be written to, whatever form of them is on the list. One that was erased,
 * and is to stay suppressed, is known by its digest, and shown in its canonical form. While there is none, nothing is
 * computed for it.
 */
export function readSuppressions(tx: Tx, phoneNumbers: readonly string[]): Promise<Suppression[]> {
  return tx.query<Suppression>(
    `SELECT ${SUPPRESSION_COLUMNS} FROM suppressions WHERE phone_number = ANY($1)
      UNION ALL
     SELECT n.number, d.channel, d.reason, d.category, d.source, NULL, d.created_at
       FROM unnest($2::text[]) AS n (number),
            LATERAL (SELECT * FROM suppression_digests WHERE digest = keyed_digest(n.number) OFFSET 0) AS d
      WHERE (SELECT EXISTS (SELECT FROM suppression_digests))
      ORDER BY "phoneNumber", channel, reason, category`,
    [[...new Set(phoneNumbers.flatMap(formsOf))], [...new Set(phoneNumbers.map(canonicalNumber))]],
  );
}

export interface SuppressionFilter {
  channel?: SuppressedChannel;
  reason?: string;
  category?: SuppressedCategory;
  source?: string;
  numbers?: NumbersBy;
}

/** By number, from after `after`: each filter has an index that is in this order. */
export function listSuppressions(
  tx: Tx,
  { channel, reason, category, source, numbers }: SuppressionFilter,
  { after, limit }: { after: SuppressionKey | null; limit: number },
): Promise<Suppression[]> {
  return tx.query<Suppression>(
    `SELECT ${SUPPRESSION_COLUMNS} FROM suppressions
      WHERE ($1::text IS NULL OR channel = $1) AND ($2::text IS NULL OR reason = $2) AND ($3::text IS NULL OR source = $3)
        AND ($4::text IS NULL OR category = $4)
        AND ($10::text[] IS NULL OR phone_number = ANY ($10))
        AND ($11::text IS NULL OR phone_number BETWEEN $11 AND $12)
        AND ($13::text IS NULL OR (right(phone_number, 4) = right($13, 4) AND phone_number LIKE '%' || $13))
        AND ($5::text IS NULL OR (phone_number, channel, reason, category) > ($5, $6, $7, $8))
      ORDER BY phone_number, channel, reason, category LIMIT $9`,
    [
      channel ?? null,
      reason ?? null,
      source ?? null,
      category ?? null,
      after?.phoneNumber ?? null,
      after?.channel ?? null,
      after?.reason ?? null,
      after?.category ?? null,
      limit,
      numbers?.by === 'number' ? numbers.forms : null,
      ...(numbers?.by === 'beginning' ? [numbers.from, numbers.to] : [null, null]),
      numbers?.by === 'end' ? numbers.digits : null,
    ],
  );
}
