import { createHash } from 'node:crypto';
import type { Tx } from '../../database/transaction.js';

export interface IdempotencyKey {
  apiKeyId: string;
  /** As the caller sent it, 1 to 255 characters. */
  key: string;
  /** Digest of the request, to tell a repeat from another request under the same key. */
  fingerprint: string;
}

export interface StoredAnswer {
  status: number;
  location: string | null;
  body: string;
}

/**
 * `first`: the key is ours (or there was none) and the answer is stored with it. `repeated`: the first answer, byte for
 * byte. `mismatch`: the key belongs to another request.
 */
export type Claim =
  { claim: 'first'; answer: StoredAnswer } | { claim: 'repeated'; answer: StoredAnswer } | { claim: 'mismatch' };

interface Wanted {
  key: IdempotencyKey | null;
  answer: StoredAnswer;
}

/**
 * Claims idempotency keys in the transaction that stores what they stand for: a key and its message exist together or
 * not at all. Whoever comes second waits for the first to commit, and gets its answer. Keys are kept for 24 hours.
 */
export async function claimKeys(tx: Tx, wanted: readonly Wanted[]): Promise<Claim[]> {
  const rows = wanted.flatMap(({ key, answer }) => (key === null ? [] : [{ ...key, ...answer }]));
  if (rows.length === 0) return wanted.map(({ answer }) => ({ claim: 'first', answer }));
  await tx.query(
    `INSERT INTO idempotency_keys AS k (api_key_id, key, fingerprint, status, location, body)
     SELECT DISTINCT ON ("apiKeyId", key) "apiKeyId", key, decode(fingerprint, 'hex'), status, location, body
       FROM json_to_recordset($1) AS x ("apiKeyId" text, key text, fingerprint text, status smallint, location text, body text)
      ORDER BY "apiKeyId", key
     ON CONFLICT (api_key_id, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location,
            body = excluded.body, created_at = now()
      WHERE k.created_at < now() - interval '24 hours'`,
    [JSON.stringify(rows)],
  );
  const stored = await tx.query<StoredAnswer & { apiKeyId: string; key: string; fingerprint: string }>(
    `SELECT api_key_id AS "apiKeyId", key, encode(fingerprint, 'hex') AS fingerprint, status, location, body
       FROM idempotency_keys
      WHERE (api_key_id, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [rows.map(({ apiKeyId }) => apiKeyId), rows.map(({ key }) => key)],
  );
  const byKey = new Map(stored.map((row) => [`${row.apiKeyId} ${row.key}`, row]));
  return wanted.map(({ key, answer }) => {
    if (key === null) return { claim: 'first', answer };
    const { fingerprint, ...kept } = byKey.get(`${key.apiKeyId} ${key.key}`)!;
    if (fingerprint !== key.fingerprint) return { claim: 'mismatch' };
    const found = { status: kept.status, location: kept.location, body: kept.body };
    // The answer names the message, so it tells whose it is; also when a lost COMMIT makes us ask twice.
    return { claim: found.location === answer.location ? 'first' : 'repeated', answer: found };
  });
}

/** A digest of what the request asks for, the same whatever the order of its properties. */
export function fingerprintOf(method: string, path: string, body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, canonical(body)]))
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => [key, canonical(v)]);
}
