import type { Tx } from '../database/transaction.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { digestName } from '../messages/numbers/digest-name.js';
import { OPTED_OUT } from './suppression.js';

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
    `UPDATE suppression_changes SET phone_number = ${digestName('$2::text')}, note = NULL WHERE phone_number = ANY ($1) RETURNING id`,
    names,
  );
  return { suppressions: suppressions.length, suppressionChanges: changes.length };
}

/**
 * Takes a number off the list, in all its forms and however it is kept, without a word in its history. Of that the reasons
 * and times stay, and who made each change. What somebody has said since stays whole: a STOP above all, also where the number
 * was on the list for an earlier one.
 * @param before what came until then goes
 */
export async function removeSuppressions(tx: Tx, phoneNumber: string, before: Date): Promise<ErasedSuppressions> {
  const [erased] = await tx.query<ErasedSuppressions>(
    `WITH removed AS (
       DELETE FROM suppressions WHERE phone_number = ANY ($1) AND NOT ${SAID_SINCE}
       RETURNING channel, reason, category),
     removed_digests AS (
       DELETE FROM suppression_digests WHERE digest = keyed_digest($2) AND NOT ${SAID_SINCE} RETURNING reason),
     changed AS (
       UPDATE suppression_changes SET phone_number = '', note = NULL
        WHERE phone_number = ANY ($1::text[] || (${digestName('$2::text')}))
          AND (at <= $3 OR source = 'error_code' OR cause_id < uuid7_floor($3)
               OR (channel, reason, category) IN (SELECT channel, reason, category FROM removed))
       RETURNING id)
     SELECT ((SELECT count(*) FROM removed) + (SELECT count(*) FROM removed_digests))::int AS suppressions,
            (SELECT count(*) FROM changed)::int AS "suppressionChanges"`,
    [formsOf(phoneNumber), canonicalNumber(phoneNumber), before],
  );
  return erased!;
}

/**
 * SQL, of a suppression or its digest: whether it is wanted since $3. A STOP counts by when it came, since it may be stored
 * later, or find the number on the list; an error code is about messages that are erased.
 */
const SAID_SINCE = `(
  (source NOT IN ('opt_out', 'error_code') AND created_at > $3)
  OR (reason = '${OPTED_OUT}' AND EXISTS (SELECT FROM incoming_messages
                                          WHERE from_e164 = ANY ($1) AND keyword = 'stop' AND received_at > $3)))`;
