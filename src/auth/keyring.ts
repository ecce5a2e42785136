import { parseCookie } from 'cookie';
import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../http/actor.js';
import { SESSION_COOKIE } from '../http/openapi.js';
import { type Scope, SCOPES } from '../http/scopes.js';
import { digestOfKey, digestOfText, type KeyRow } from './api-keys.js';
import { ADMIN, digestOfToken, digestUnderKey, type SessionRow } from './sessions.js';

/** What a request comes with: a key, or without one the token of a session. */
export interface Credential {
  /** The header of this name. */
  readonly authorization: string | undefined;
  /** Null: there is none, or there is a header of a key, which goes before it. */
  readonly session: string | null;
}

export function credentialOf({ authorization, cookie }: IncomingHttpHeaders): Credential {
  return { authorization, session: authorization === undefined ? sessionIn(cookie) : null };
}

/** The token in a `Cookie` header, whatever else the request comes with. */
export function sessionIn(cookie: string | undefined): string | null {
  if (cookie === undefined || !cookie.includes(SESSION_COOKIE)) return null;
  return parseCookie(cookie)[SESSION_COOKIE] ?? null;
}

/** A key that is known to this process. */
export interface KnownKey {
  actor: Actor;
  scopes: ReadonlySet<Scope>;
  /** By the database's clock, in ms since the epoch; null: never. */
  expiresAtMs: number | null;
  /** Of its application, over all its keys and all replicas; 0: no limit. */
  maxPerSecond: number;
  /** It came by this session; the key holds as long as both. */
  session?: KnownSession;
}

/** A session that holds. */
export type KnownSession = Pick<SessionRow, 'id' | 'expiresAt'>;

/** Why a session that was one holds no longer: somebody ended it, or its key is gone. */
export type SessionEnd = 'revoked' | 'key';

/** Spellings of the header that are remembered: `Bearer` has many, and spaces too. */
const MOST_PRESENTED = 1_000;

/**
 * The keys that this process knows, by their digests. What was found once is remembered by the header that brought it,
 * until the keys are read again: a request then costs a look into a map instead of a digest (0.2 µs instead of 1.9). Neither
 * look tells by its time how much of a wrong key is right: a map compares texts only where their whole hashes are equal.
 * A session is as good as its key, and ends with it.
 */
export class Keyring {
  readonly #admin: ReadonlyMap<string, KnownKey>;
  readonly #presented = new Map<string, KnownKey>();
  /** Also those of rows that are read after all: what is revoked here is refused here at once. */
  readonly #revoked = new Set<string>();
  #stored: ReadonlyMap<string, KnownKey> = new Map();
  /** The same by their ids. */
  #byId: ReadonlyMap<string, KnownKey> = new Map();
  readonly #sessions = new SessionRing();

  /** @param maxPerSecond of an application whose keys do not say; 0: no limit */
  constructor(
    adminKeys: readonly string[],
    private readonly maxPerSecond: number,
  ) {
    const known: KnownKey = { actor: ADMIN, scopes: new Set(SCOPES), expiresAtMs: null, maxPerSecond };
    this.#admin = new Map(adminKeys.map((key) => [digestOfText(key), known]));
  }

  /** Whose key or session this is; null: none that is known. */
  find({ authorization, session }: Credential): KnownKey | null {
    if (authorization !== undefined) return this.findKey(authorization);
    const row = session === null ? null : this.sessionOf(session);
    if (row === null || this.#sessions.hasEnded(row)) return null;
    const key = this.keyOf(row);
    if (key === undefined) return null;
    const { id, expiresAt } = row;
    return {
      ...key,
      expiresAtMs: Math.min(key.expiresAtMs ?? Infinity, expiresAt.getTime()),
      session: { id, expiresAt },
    };
  }

  /** Why the session of this token holds no longer; null: it does, or there was none. */
  endOf(token: string): SessionEnd | null {
    const row = this.sessionOf(token);
    if (row === null) return null;
    if (this.#sessions.hasEnded(row)) return 'revoked';
    return this.keyOf(row) === undefined ? 'key' : null;
  }

  /** What is stored of a token that is given for this key; null: the header holds none that is known. */
  digestFor(authorization: string, token: string): Buffer | null {
    const key = bearerKey(authorization);
    if (key === null || this.findKey(authorization) === null) return null;
    const text = digestOfText(key);
    const digest = this.#admin.has(text) ? digestUnderKey(token, text) : digestOfToken(token);
    return digest === null ? null : Buffer.from(digest, 'hex');
  }

  private findKey(authorization: string): KnownKey | null {
    const presented = this.#presented.get(authorization);
    if (presented !== undefined) return presented;
    const key = bearerKey(authorization);
    const known = key === null ? undefined : this.known(key);
    if (known === undefined) return null;
    if (this.#presented.size >= MOST_PRESENTED) this.#presented.clear();
    this.#presented.set(authorization, known);
    return known;
  }

  /**
   * These are all there are. Keys of one name share the limit that the newest of them says which has not expired.
   * @param nowMs by the database's clock, in ms since the epoch
   */
  replace(rows: readonly KeyRow[], nowMs: number, sessions: readonly SessionRow[] = []): void {
    const kept = rows.filter(({ id }) => !this.#revoked.has(id));
    const holding = kept.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > nowMs);
    const newest = new Map(holding.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((row) => [row.name, row]));
    this.#stored = new Map(
      kept.map(({ id, name, digest, scopes, expiresAt }) => [
        digest.toString('hex'),
        {
          actor: { keyId: id, name },
          scopes: new Set(scopes),
          expiresAtMs: expiresAt?.getTime() ?? null,
          maxPerSecond: newest.get(name)?.maxPerSecond ?? this.maxPerSecond,
        },
      ]),
    );
    this.#byId = byIds(this.#stored);
    this.#presented.clear();
    this.#sessions.replace(sessions, nowMs);
  }

  /** From now on, whatever is read of it. */
  revoke(id: string): void {
    this.#revoked.add(id);
    this.#stored = new Map([...this.#stored].filter(([, { actor }]) => actor.keyId !== id));
    this.#byId = byIds(this.#stored);
    this.#presented.clear();
  }

  /** Ends a session from now on, whatever is read of it. @param untilMs when it would have ended by itself */
  endSession(id: string, untilMs: number): void {
    this.#sessions.end(id, untilMs);
  }

  /** By each digest that it may have: some microseconds, which a page that asks now and then may cost. */
  private sessionOf(token: string): SessionRow | null {
    const digest = digestOfToken(token);
    if (digest === null) return null;
    const ofStored = this.#sessions.find(digest);
    if (ofStored !== null) return ofStored;
    for (const key of this.#admin.keys()) {
      const row = this.#sessions.find(digestUnderKey(token, key) ?? '');
      if (row !== null) return row;
    }
    return null;
  }

  /** One of an admin key was found by it, so that key holds. */
  private keyOf({ keyId }: SessionRow): KnownKey | undefined {
    return keyId === ADMIN.keyId ? this.#admin.values().next().value : this.#byId.get(keyId);
  }

  private known(key: string): KnownKey | undefined {
    const admin = this.#admin.get(digestOfText(key));
    if (admin !== undefined) return admin;
    const digest = digestOfKey(key);
    return digest === null ? undefined : this.#stored.get(digest);
  }
}

function byIds(stored: ReadonlyMap<string, KnownKey>): ReadonlyMap<string, KnownKey> {
  return new Map([...stored.values()].map((key) => [key.actor.keyId, key]));
}

/** The sessions that this process knows, by their digests in hex. */
class SessionRing {
  #rows: ReadonlyMap<string, SessionRow> = new Map();
  /** Ended here, until when they would have held, in ms since the epoch: a read from before brings them once more. */
  readonly #ended = new Map<string, number>();

  /** Null: none that is known. */
  find(digest: string): SessionRow | null {
    return this.#rows.get(digest) ?? null;
  }

  hasEnded({ id, revokedAt }: SessionRow): boolean {
    return revokedAt !== null || this.#ended.has(id);
  }

  /** These are all there are. @param nowMs by the database's clock */
  replace(rows: readonly SessionRow[], nowMs: number): void {
    this.#rows = new Map(rows.map((row) => [row.digest.toString('hex'), row]));
    for (const { id, revokedAt } of rows) if (revokedAt !== null) this.#ended.delete(id);
    for (const [id, untilMs] of this.#ended) if (untilMs <= nowMs) this.#ended.delete(id);
  }

  /** From now on, whatever is read of it. */
  end(id: string, untilMs: number): void {
    this.#ended.set(id, untilMs);
  }
}

/** The key in an `Authorization: Bearer …` header, or null. The scheme's letter case does not matter (RFC 9110). */
export function bearerKey(header: string | undefined): string | null {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? null;
}
