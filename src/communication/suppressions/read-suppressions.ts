import type { Tx } from '../../database/transaction.js';
import type { Suppression, SuppressionKey, SuppressedChannel } from './suppression.js';

export const SUPPRESSION_COLUMNS = `phone_number AS "phoneNumber", channel, reason, source, note, created_at AS "createdAt"`;

/** Every reason for which these numbers must not be written to. */
export function readSuppressions(tx: Tx, phoneNumbers: readonly string[]): Promise<Suppression[]> {
  return tx.query<Suppression>(
    `SELECT ${SUPPRESSION_COLUMNS} FROM suppressions WHERE phone_number = ANY($1)
      ORDER BY phone_number, channel, reason`,
    [[...new Set(phoneNumbers)]],
  );
}

export interface SuppressionFilter {
  channel?: SuppressedChannel;
  reason?: string;
  source?: string;
}

/** By number, from after `after`: each filter has an index that is in this order. */
export function listSuppressions(
  tx: Tx,
  { channel, reason, source }: SuppressionFilter,
  { after, limit }: { after: SuppressionKey | null; limit: number },
): Promise<Suppression[]> {
  return tx.query<Suppression>(
    `SELECT ${SUPPRESSION_COLUMNS} FROM suppressions
      WHERE ($1::text IS NULL OR channel = $1) AND ($2::text IS NULL OR reason = $2) AND ($3::text IS NULL OR source = $3)
        AND ($4::text IS NULL OR (phone_number, channel, reason) > ($4, $5, $6))
      ORDER BY phone_number, channel, reason LIMIT $7`,
    [
      channel ?? null,
      reason ?? null,
      source ?? null,
      after?.phoneNumber ?? null,
      after?.channel ?? null,
      after?.reason ?? null,
      limit,
    ],
  );
}
