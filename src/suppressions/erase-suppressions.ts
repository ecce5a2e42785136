import type { Tx } from '../database/transaction.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { digestName } from './change-suppressions.js';

/** How many rows of each were changed or removed. */
export interface ErasedSuppressions {
  suppressions: number;
  suppressionChanges: number;
}

/**
 * Puts the digest of a number in its place, in all its forms: it stays suppressed, and nobody can read it back. Notes are
 * not kept.
 */
export async function keepAsDigests(tx: Tx, phoneNumber: string): Promise<ErasedSuppressions> {
  const names = [formsOf(phoneNumber), canonicalNumber(phoneNumber)];
  const suppressions = await tx.query(
    `WITH removed AS (
       DELETE FROM suppressions WHERE phone_number = ANY ($1) RETURNING channel, reason, category, source, created_at),
     kept AS (
       INSERT INTO suppression_digests (digest, channel, reason, category, source, created_at)
       SELECT DISTINCT ON (channel, reason, category) keyed_digest($2::text), channel, reason, category, source, created_at
         FROM removed ORDER BY channel, reason, category, created_at
       ON CONFLICT DO NOTHING)
     SELECT reason FROM removed`,
    names,
  );
  const changes = await tx.query(
    `UPDATE suppression_changes SET phone_number = ${digestName('$2::text')} WHERE phone_number = ANY ($1) RETURNING id`,
    names,
  );
  return { suppressions: suppressions.length, suppressionChanges: changes.length };
}

/**
 * Takes a number off the list, in all its forms and however it is kept, without a word in its history. Of that the reasons
 * and times stay, and who made each change.
 */
export async function removeSuppressions(tx: Tx, phoneNumber: string): Promise<ErasedSuppressions> {
  const names = [formsOf(phoneNumber), canonicalNumber(phoneNumber)];
  const suppressions = await tx.query(`DELETE FROM suppressions WHERE phone_number = ANY ($1) RETURNING reason`, [
    names[0],
  ]);
  const digests = await tx.query(`DELETE FROM suppression_digests WHERE digest = keyed_digest($1) RETURNING reason`, [
    names[1],
  ]);
  const changes = await tx.query(
    `UPDATE suppression_changes SET phone_number = ''
      WHERE phone_number = ANY ($1::text[] || (${digestName('$2::text')})) RETURNING id`,
    names,
  );
  return { suppressions: suppressions.length + digests.length, suppressionChanges: changes.length };
}
