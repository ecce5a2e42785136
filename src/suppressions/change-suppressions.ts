import { newId } from '../database/ids.js';
import type { Tx } from '../database/transaction.js';
import { canonicalNumber, digestName, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { type ChangedBy, type LiftReason, OPTED_OUT, type SuppressionKey } from './suppression.js';

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

/** A suppression to be, or one that is to go. */
export interface SuppressionChange extends SuppressionKey {
  /** Kept with the suppression, and in the history of the change. */
  note?: string | null;
  /** Of one that is to go. */
  liftedBecause?: LiftReason | null;
  /** The message or incoming message that led to it. */
  causeId?: string | null;
}

const ROWS = `json_to_recordset($1) AS x (id uuid, "phoneNumber" text, canonical text, forms text[], channel text,
  reason text, category text, note text, "liftedBecause" text, "causeId" uuid)`;
const KEY = `phone_number, channel, reason, category`;
const RETURNED = `phone_number AS "phoneNumber", channel, reason, category`;

/** SQL: whether a suppression is on the list in any form of its number. */
const isListed = (x: string): string => `EXISTS (
  SELECT FROM suppressions s
   WHERE s.phone_number = ANY(${x}.forms)
     AND (s.channel, s.reason, s.category) = (${x}.channel, ${x}.reason, ${x}.category))`;

/** SQL: whether a suppression of the number `x.canonical` is kept by its digest. No digest is computed while there is none. */
const isKeptByDigest = (x: string): string => `(
  (SELECT EXISTS (SELECT FROM suppression_digests))
  AND EXISTS (SELECT FROM suppression_digests d
               WHERE d.digest = keyed_digest(${x}.canonical)
                 AND (d.channel, d.reason, d.category) = (${x}.channel, ${x}.reason, ${x}.category)))`;

/**
 * Puts numbers on the list, and that into the history. What is there already, in any form of the number or by its digest,
 * stays as it is. Resolves to what is new.
 */
export async function addSuppressions(
  tx: Tx,
  changes: readonly SuppressionChange[],
  { source, apiKeyId = null, keyName = null }: ChangedBy,
): Promise<SuppressionKey[]> {
  if (changes.length === 0) return [];
  return tx.query<SuppressionKey>(
    `WITH wanted AS (
       SELECT DISTINCT ON (canonical, channel, reason, category) * FROM ${ROWS}
        ORDER BY canonical, channel, reason, category),
     added AS (
       INSERT INTO suppressions (${KEY}, source, note)
       SELECT "phoneNumber", channel, reason, category, $2, note FROM wanted w
        WHERE (cardinality(forms) = 1 OR NOT ${isListed('w')})
          AND NOT ${isKeptByDigest('w')}
        ORDER BY "phoneNumber", channel, reason, category
       ON CONFLICT DO NOTHING RETURNING ${KEY})
     INSERT INTO suppression_changes (id, ${KEY}, change, source, api_key_id, key_name, cause_id, note)
     SELECT w.id, w."phoneNumber", w.channel, w.reason, w.category, 'added', $2, $3, $4, w."causeId", w.note
       FROM wanted w JOIN added a
         ON (a.phone_number, a.channel, a.reason, a.category) = (w."phoneNumber", w.channel, w.reason, w.category)
     RETURNING ${RETURNED}`,
    [withIds(changes), source, apiKeyId, keyName],
  );
}

/** How many of these {@link addSuppressions} would put on the list. Changes nothing, and waits for nobody. */
export async function countNew(tx: Tx, changes: readonly SuppressionChange[]): Promise<number> {
  if (changes.length === 0) return 0;
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n
       FROM (SELECT DISTINCT ON (canonical, channel, reason, category) * FROM ${ROWS}) AS w
      WHERE NOT ${isListed('w')} AND NOT ${isKeptByDigest('w')}`,
    [withIds(changes)],
  );
  return row!.n;
}

/**
 * Takes suppressions off the list, also those that are kept by a digest, and keeps in the history that they were on it.
 * Resolves to those that were there.
 */
export async function liftSuppressions(
  tx: Tx,
  changes: readonly SuppressionChange[],
  { source, apiKeyId = null, keyName = null }: ChangedBy,
): Promise<SuppressionKey[]> {
  if (changes.length === 0) return [];
  return tx.query<SuppressionKey>(
    `WITH lifted AS (
       DELETE FROM suppressions s USING ${ROWS}
        WHERE (s.phone_number, s.channel, s.reason, s.category) = (x."phoneNumber", x.channel, x.reason, x.category)
       RETURNING x.id, x."phoneNumber" AS named, x.channel, x.reason, x.category, x."causeId", x.note, x."liftedBecause"),
     lifted_digests AS (
       DELETE FROM suppression_digests d USING ${ROWS}
        WHERE (SELECT EXISTS (SELECT FROM suppression_digests)) AND d.digest = keyed_digest(x.canonical)
          AND (d.channel, d.reason, d.category) = (x.channel, x.reason, x.category)
       RETURNING x.id, 'digest:' || d.digest AS named, x.channel, x.reason, x.category, x."causeId", x.note, x."liftedBecause")
     INSERT INTO suppression_changes (id, ${KEY}, change, source, api_key_id, key_name, cause_id, note, lifted_because)
     SELECT id, named, channel, reason, category, 'lifted', $2, $3, $4, "causeId", note, "liftedBecause"
       FROM (SELECT * FROM lifted UNION ALL SELECT * FROM lifted_digests WHERE id NOT IN (SELECT id FROM lifted)) AS gone
     RETURNING ${RETURNED}`,
    [withIds(changes), source, apiKeyId, keyName],
  );
}

function withIds(changes: readonly SuppressionChange[]): string {
  return JSON.stringify(
    changes.map((change) => ({
      ...change,
      id: newId(),
      canonical: canonicalNumber(change.phoneNumber),
      forms: formsOf(change.phoneNumber),
    })),
  );
}
