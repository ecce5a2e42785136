import { createHmac, hash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { recordAudit } from '../audit/audit.js';
import { databaseNow } from '../database/clock.js';
import { newId } from '../database/ids.js';
import { inTransaction, poolOf, type Tx } from '../database/transaction.js';
import type { Actor, Caller } from '../http/actor.js';

/** So long a session holds, if its key does. */
export const SESSION_SECONDS = 12 * 3_600;

const BYTES = 32;
/** As keys are written, so that each has one spelling. */
const TOKEN = /^sgs_[\w-]{42}[AEIMQUYcgkosw048]$/;

/** What a browser is given to keep: `sgs_` and 32 random bytes in base64url. It is kept nowhere else. */
export function makeToken(random: (size: number) => Buffer = randomBytes): string {
  return `sgs_${random(BYTES).toString('base64url')}`;
}

/** Of a token, as it is stored, in hex; null: it is none of those that are made here. */
export function digestOfToken(token: string): string | null {
  const bytes = bytesOf(token);
  return bytes && hash('sha256', bytes, 'hex');
}

/**
 * The same of a session of an admin key: it is found by whoever has that key, and once the setting names another one by
 * nobody. Without the token's bytes, which are not stored, it tells nothing of the key.
 * @param keyDigest of the admin key
 */
export function digestUnderKey(token: string, keyDigest: string): string | null {
  const bytes = bytesOf(token);
  return bytes && createHmac('sha256', keyDigest).update(bytes).digest('hex');
}

function bytesOf(token: string): Buffer | null {
  return TOKEN.test(token) ? Buffer.from(token.slice(4), 'base64url') : null;
}

/** A session as it may be shown: not its token, which nobody has but its browser. */
export interface Session {
  id: string;
  keyId: string;
  /** Of the key's application. */
  keyName: string;
  createdAt: Date;
  expiresAt: Date;
}

/** What a process needs to know of a session. */
export interface SessionRow {
  id: string;
  digest: Buffer;
  keyId: string;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** A key has at most so many: every process knows all of them. The oldest goes before one more comes. */
const MOST_OF_KEY = 100;
/** Rows that one request removes at most. */
const BITE = 1_000;

export interface NewSession {
  digest: Buffer;
  /** Of its key; null: never. */
  keyExpiresAt: Date | null;
}

/** Makes a session of the key that asks, which holds for twelve hours, or as long as its key. */
export function createSession(
  dataSource: DataSource,
  { digest, keyExpiresAt }: NewSession,
  by: Caller,
): Promise<Pick<Session, 'id' | 'createdAt' | 'expiresAt'>> {
  return inTransaction(dataSource, async (tx) => {
    const createdAt = await databaseNow(tx);
    const whole = new Date(createdAt.getTime() + SESSION_SECONDS * 1_000);
    const expiresAt = keyExpiresAt !== null && keyExpiresAt < whole ? keyExpiresAt : whole;
    const [id, { keyId }] = [newId(), by.actor];
    await tx.query('INSERT INTO sessions (id, digest, key_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)', [
      id,
      digest,
      keyId,
      createdAt,
      expiresAt,
    ]);
    await prune(tx, keyId, createdAt);
    const created = { action: 'session.created', subject: { type: 'session', id } } as const;
    await recordAudit(tx, by, [{ ...created, before: null, after: { keyId, expiresAt } }]);
    return { id, createdAt, expiresAt };
  });
}

/** What has expired, of any key, and what is more than this key may have. */
async function prune(tx: Tx, keyId: string, now: Date): Promise<void> {
  await tx.query(
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [now, BITE],
  );
  await tx.query(
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE key_id = $1 ORDER BY id DESC OFFSET $2 LIMIT $3 FOR UPDATE SKIP LOCKED)`,
    [keyId, MOST_OF_KEY, BITE],
  );
}

export interface WantedSessions {
  /** Null: of all keys. */
  keyId: string | null;
  before: string | null;
  limit: number;
  now: Date;
}

/** Those that hold, the newest first, up to `limit`, those before the id `before`. */
export async function listSessions(
  dataSource: DataSource,
  { keyId, before, limit, now }: WantedSessions,
): Promise<Session[]> {
  const { rows } = await poolOf(dataSource).query<Session>(
    `SELECT s.id, s.key_id AS "keyId", coalesce(k.name, s.key_id) AS "keyName", s.created_at AS "createdAt", s.expires_at AS "expiresAt"
       FROM sessions s LEFT JOIN api_keys k ON k.id::text = s.key_id
      WHERE s.revoked_at IS NULL AND s.expires_at > $1 AND (k.id IS NOT NULL OR s.key_id = $2)
        AND ($3::text IS NULL OR s.key_id = $3) AND ($4::uuid IS NULL OR s.id < $4)
      ORDER BY s.id DESC LIMIT $5`,
    [now, ADMIN.keyId, keyId, before, limit],
  );
  return rows;
}

/** Ends a session. @param keyId whose it must be; null: anybody's. Resolves to whether there was one that held. */
export function revokeSession(dataSource: DataSource, id: string, keyId: string | null, by: Caller): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const now = await databaseNow(tx);
    const [row] = await tx.query<Pick<SessionRow, 'keyId' | 'expiresAt'>>(
      `UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2
          AND ($3::text IS NULL OR key_id = $3) RETURNING key_id AS "keyId", expires_at AS "expiresAt"`,
      [id, now, keyId],
    );
    if (row === undefined) return false;
    const revoked = { action: 'session.revoked', subject: { type: 'session', id } } as const;
    await recordAudit(tx, by, [{ ...revoked, before: row, after: null }]);
    return true;
  });
}

/** All that have not expired: a process knows every session. */
export function readSessions(tx: Tx, now: Date): Promise<SessionRow[]> {
  return tx.query<SessionRow>(
    `SELECT id, digest, key_id AS "keyId", expires_at AS "expiresAt", revoked_at AS "revokedAt"
       FROM sessions WHERE expires_at > $1`,
    [now],
  );
}

/** Who comes with a key of `ADMIN_API_KEY`, where it is recorded who did something. The keys themselves are written nowhere. */
export const ADMIN: Actor = { keyId: 'admin', name: 'admin' };
