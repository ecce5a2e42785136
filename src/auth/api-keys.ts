import { hash, randomBytes } from 'node:crypto';
import { type DataSource, LessThan } from 'typeorm';
import { recordAudit } from '../audit/audit.js';
import { databaseNow } from '../database/clock.js';
import { newId } from '../database/ids.js';
import { type Tx, withEntities } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import { ApiKeyEntity } from './api-key.entity.js';

/** A key as it may be shown: not the key itself, which nobody has but its application. */
export type ApiKey = Omit<ApiKeyEntity, 'digest'>;

/** What a process needs to know of a key. */
export type KeyRow = Pick<ApiKeyEntity, 'id' | 'name' | 'scopes' | 'maxPerSecond' | 'expiresAt' | 'digest'>;

export type NewKey = Pick<ApiKey, 'name' | 'scopes' | 'maxPerSecond' | 'expiresAt'>;

/** Makes a key. Only what this resolves to ever holds it. */
export function createApiKey(dataSource: DataSource, wanted: NewKey, by: Caller): Promise<ApiKey & { key: string }> {
  const { key, digest } = makeKey();
  return withEntities(dataSource, async (manager, tx) => {
    const row = { id: newId(), ...wanted, createdAt: await databaseNow(tx), lastUsedAt: null };
    await manager.insert(ApiKeyEntity, { ...row, digest });
    const created = { action: 'api_key.created', subject: { type: 'api_key', id: row.id } } as const;
    await recordAudit(tx, by, [{ ...created, before: null, after: audited(row) }]);
    return { ...row, key };
  });
}

/** Newest first, up to `limit`, those before the id `before`. */
export function listApiKeys(
  dataSource: DataSource,
  { before, limit }: { before: string | null; limit: number },
): Promise<ApiKey[]> {
  return dataSource.getRepository(ApiKeyEntity).find({
    where: before === null ? {} : { id: LessThan(before) },
    order: { id: 'DESC' },
    take: limit,
  });
}

/** Null: there is none of this id. */
export function findApiKey(dataSource: DataSource, id: string): Promise<ApiKey | null> {
  return dataSource.getRepository(ApiKeyEntity).findOneBy({ id });
}

/** Resolves to the key as it was; null: there was none of this id. */
export function revokeApiKey(dataSource: DataSource, id: string, by: Caller): Promise<ApiKey | null> {
  return withEntities(dataSource, async (manager, tx) => {
    const key = await manager.findOne(ApiKeyEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (key === null) return null;
    await manager.delete(ApiKeyEntity, { id });
    const revoked = { action: 'api_key.revoked', subject: { type: 'api_key', id } } as const;
    await recordAudit(tx, by, [{ ...revoked, before: audited(key), after: null }]);
    return key;
  });
}

function audited({ name, scopes, maxPerSecond, expiresAt }: ApiKey): object {
  return { name: maskPhoneNumbers(name), scopes, maxPerSecond, expiresAt };
}

/** All of them: a process knows every key, and reads them each second together with its sessions, in one transaction. */
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
