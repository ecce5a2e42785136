import { newId } from '../database/new-id.js';
import type { Tx } from '../database/transaction.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import type { ChangedBy, LiftReason, SuppressionKey } from './suppression.js';

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
