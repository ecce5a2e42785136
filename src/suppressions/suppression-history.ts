import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { digestName } from '../messages/numbers/digest-name.js';
import type { Tx } from '../database/transaction.js';
import type { SuppressionChangeDto } from './suppression.dto.js';

/** What changed about one number, in all its forms, newest first, up to `limit`, before the id `before`. */
export function findSuppressionChanges(
  tx: Tx,
  phoneNumber: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<SuppressionChangeDto[]> {
  return tx.query<SuppressionChangeDto>(
    `SELECT id, channel, reason, category, change, source, api_key_id AS "apiKeyId", key_name AS "keyName",
            cause_id AS "causeId", note, lifted_because AS "liftedBecause", at
       FROM suppression_changes
      WHERE phone_number = ANY($1::text[] || (${digestName('$4::text')})) AND ($2::uuid IS NULL OR id < $2)
      ORDER BY id DESC LIMIT $3`,
    [formsOf(phoneNumber), before, limit, canonicalNumber(phoneNumber)],
  );
}
