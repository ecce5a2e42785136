import { hash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { recordAudit } from '../audit/record-audit.js';
import { databaseNow } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import { inTransaction, poolOf, type Tx } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import type { Scope } from '../http/scopes.js';

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

/** A key as its application sends it, and what is stored of it. */
interface MadeKey {
  /** `sgk_` and 32 random bytes in base64url. Shown once, and kept nowhere. */
  key: string;
  /** SHA-256 of the 32 bytes. Of what cannot be guessed a plain digest is enough. */
  digest: Buffer;
}

const BYTES = 32;
/** The last of the 43 characters holds four bits: two more would be spellings of the same key. */
const KEY = /^sgk_[\w-]{42}[AEIMQUYcgkosw048]$/;

export function makeKey(random: (size: number) => Buffer = randomBytes): MadeKey {
  const bytes = random(BYTES);
  return { key: `sgk_${bytes.toString('base64url')}`, digest: digestOf(bytes) };
}

/** Of a key as it is presented, in hex; null: it is none of those that are made here. */
export function digestOfKey(key: string): string | null {
  return KEY.test(key) ? digestOf(Buffer.from(key.slice(4), 'base64url')).toString('hex') : null;
}

/** Of a key that an operator made up, in hex. */
export function digestOfText(key: string): string {
  return hash('sha256', key, 'hex');
}

function digestOf(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
