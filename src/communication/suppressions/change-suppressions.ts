import { newId } from '../../database/new-id.js';
import type { Tx } from '../../database/transaction.js';
import type { ChangedBy, SuppressionKey } from './suppression.js';

/** A suppression to be, or one that is to go. */
export interface SuppressionChange extends SuppressionKey {
  note?: string | null;
  /** The message or incoming message that led to it. */
  causeId?: string | null;
}

const ROWS = `json_to_recordset($1) AS x (id uuid, "phoneNumber" text, channel text, reason text, note text, "causeId" uuid)`;

/** Puts numbers on the list, and that into the history. What is there already stays as it is. Resolves to what is new. */
export async function addSuppressions(
  tx: Tx,
  changes: readonly SuppressionChange[],
  { source, apiKeyId = null }: ChangedBy,
): Promise<SuppressionKey[]> {
  if (changes.length === 0) return [];
  return tx.query<SuppressionKey>(
    `WITH wanted AS (
       SELECT DISTINCT ON ("phoneNumber", channel, reason) * FROM ${ROWS}
        ORDER BY "phoneNumber", channel, reason),
     added AS (
       INSERT INTO suppressions (phone_number, channel, reason, source, note)
       SELECT "phoneNumber", channel, reason, $2, note FROM wanted ORDER BY "phoneNumber", channel, reason
       ON CONFLICT DO NOTHING RETURNING phone_number, channel, reason)
     INSERT INTO suppression_changes (id, phone_number, channel, reason, change, source, api_key_id, cause_id)
     SELECT w.id, w."phoneNumber", w.channel, w.reason, 'added', $2, $3, w."causeId"
       FROM wanted w JOIN added a ON (a.phone_number, a.channel, a.reason) = (w."phoneNumber", w.channel, w.reason)
     RETURNING phone_number AS "phoneNumber", channel, reason`,
    [withIds(changes), source, apiKeyId],
  );
}

/** Takes suppressions off the list, and keeps in the history that they were on it. Resolves to those that were there. */
export async function liftSuppressions(
  tx: Tx,
  changes: readonly SuppressionChange[],
  { source, apiKeyId = null }: ChangedBy,
): Promise<SuppressionKey[]> {
  if (changes.length === 0) return [];
  return tx.query<SuppressionKey>(
    `WITH lifted AS (
       DELETE FROM suppressions s USING ${ROWS}
        WHERE (s.phone_number, s.channel, s.reason) = (x."phoneNumber", x.channel, x.reason)
       RETURNING x.*)
     INSERT INTO suppression_changes (id, phone_number, channel, reason, change, source, api_key_id, cause_id)
     SELECT id, "phoneNumber", channel, reason, 'lifted', $2, $3, "causeId" FROM lifted
     RETURNING phone_number AS "phoneNumber", channel, reason`,
    [withIds(changes), source, apiKeyId],
  );
}

function withIds(changes: readonly SuppressionChange[]): string {
  return JSON.stringify(changes.map((change) => ({ ...change, id: newId() })));
}
