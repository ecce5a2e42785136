import type { DataSource } from 'typeorm';
import { databaseNow } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import { inTransaction, poolOf, type Tx } from '../database/transaction.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Caller } from '../http/actor.js';
import { maskPhoneNumbers } from '../http/mask-phone-numbers.js';
import type { Scope } from '../http/scopes.js';
import { makeKey } from './key-text.js';

/** A key as it may be shown: not the key itself, which nobody has but its application. */
export interface ApiKey {
  id: string;
  /** Of its application. */
  name: string;
  scopes: Scope[];
  /** Requests of its application in a second; 0: no limit; null: as `API_KEY_MAX_PER_SECOND` says. */
  maxPerSecond: number | null;
  createdAt: Date;
  expiresAt: Date | null;
  /** To a minute. */
  lastUsedAt: Date | null;
}

/** What a process needs to know of a key. */
export type KeyRow = Pick<ApiKey, 'id' | 'name' | 'scopes' | 'maxPerSecond' | 'expiresAt'> & { digest: Buffer };

export type NewKey = Pick<ApiKey, 'name' | 'scopes' | 'maxPerSecond' | 'expiresAt'>;

const COLUMNS = `id, name, scopes, max_per_second AS "maxPerSecond", created_at AS "createdAt", expires_at AS "expiresAt",
  last_used_at AS "lastUsedAt"`;

/** Makes a key. Only what this resolves to ever holds it. */
export function createApiKey(
  dataSource: DataSource,
  { name, scopes, maxPerSecond, expiresAt }: NewKey,
  by: Caller,
): Promise<ApiKey & { key: string }> {
  const { key, digest } = makeKey();
  return inTransaction(dataSource, async (tx) => {
    const [row] = await tx.query<ApiKey>(
      `INSERT INTO api_keys (id, name, digest, scopes, max_per_second, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
      [newId(), name, digest, scopes, maxPerSecond, await databaseNow(tx), expiresAt],
    );
    const created = { action: 'api_key.created', subject: { type: 'api_key', id: row!.id } } as const;
    await recordAudit(tx, by, [{ ...created, before: null, after: audited(row!) }]);
    return { ...row!, key };
  });
}

/** Newest first, up to `limit`, those before the id `before`. */
export async function listApiKeys(
  dataSource: DataSource,
  { before, limit }: { before: string | null; limit: number },
): Promise<ApiKey[]> {
  const { rows } = await poolOf(dataSource).query<ApiKey>(
    `SELECT ${COLUMNS} FROM api_keys WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
    [before, limit],
  );
  return rows;
}

/** Null: there is none of this id. */
export async function findApiKey(dataSource: DataSource, id: string): Promise<ApiKey | null> {
  const { rows } = await poolOf(dataSource).query<ApiKey>(`SELECT ${COLUMNS} FROM api_keys WHERE id = $1`, [id]);
  return rows[0] ?? null;
}

/** Resolves to the key as it was; null: there was none of this id. */
export function revokeApiKey(dataSource: DataSource, id: string, by: Caller): Promise<ApiKey | null> {
  return inTransaction(dataSource, async (tx) => {
    const [row] = await tx.query<ApiKey>(`DELETE FROM api_keys WHERE id = $1 RETURNING ${COLUMNS}`, [id]);
    if (row === undefined) return null;
    const revoked = { action: 'api_key.revoked', subject: { type: 'api_key', id: row.id } } as const;
    await recordAudit(tx, by, [{ ...revoked, before: audited(row), after: null }]);
    return row;
  });
}

function audited({ name, scopes, maxPerSecond, expiresAt }: ApiKey): object {
  return { name: maskPhoneNumbers(name), scopes, maxPerSecond, expiresAt };
}

/** All of them: a process knows every key. */
export function readKeys(tx: Tx): Promise<KeyRow[]> {
  return tx.query<KeyRow>(
    `SELECT id, name, digest, scopes, max_per_second AS "maxPerSecond", expires_at AS "expiresAt" FROM api_keys`,
  );
}

/** Remembers that these keys are in use. One that another process has just written is left alone. */
export async function noteUse(tx: Tx, ids: readonly string[], now: Date, everyMs: number): Promise<void> {
  await tx.query(
    `UPDATE api_keys k SET last_used_at = $2
       FROM (SELECT id FROM api_keys WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) AS used
      WHERE k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at <= $3)`,
    [ids, now, new Date(now.getTime() - everyMs)],
  );
}
