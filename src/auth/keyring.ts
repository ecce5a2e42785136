import type { Actor } from '../http/actor.js';
import { type Scope, SCOPES } from '../http/scopes.js';
import type { KeyRow } from './api-keys.js';
import { bearerKey } from './bearer-key.js';
import { digestOfKey, digestOfText } from './key-text.js';

/** A key that is known to this process. */
export interface KnownKey {
  actor: Actor;
  scopes: ReadonlySet<Scope>;
  /** By the database's clock, in ms since the epoch; null: never. */
  expiresAtMs: number | null;
  /** Of its application, over all its keys and all replicas; 0: no limit. */
  maxPerSecond: number;
}

/** Who comes with a key of `ADMIN_API_KEY`, where it is recorded who did something. The keys themselves are written nowhere. */
export const ADMIN: Actor = { keyId: 'admin', name: 'admin' };

/** Spellings of the header that are remembered: `Bearer` has many, and spaces too. */
const MOST_PRESENTED = 1_000;

/**
 * The keys that this process knows, by their digests. What was found once is remembered by the header that brought it,
 * until the keys are read again: a request then costs a look into a map instead of a digest (0.2 µs instead of 1.9). Neither
 * look tells by its time how much of a wrong key is right: a map compares texts only where their whole hashes are equal.
 */
export class Keyring {
  readonly #admin: ReadonlyMap<string, KnownKey>;
  readonly #presented = new Map<string, KnownKey>();
  /** Also those of rows that are read after all: what is revoked here is refused here at once. */
  readonly #revoked = new Set<string>();
  #stored: ReadonlyMap<string, KnownKey> = new Map();

  /** @param maxPerSecond of an application whose keys do not say; 0: no limit */
  constructor(
    adminKeys: readonly string[],
    private readonly maxPerSecond: number,
  ) {
    const known: KnownKey = { actor: ADMIN, scopes: new Set(SCOPES), expiresAtMs: null, maxPerSecond };
    this.#admin = new Map(adminKeys.map((key) => [digestOfText(key), known]));
  }

  /** Whose key came in this header; null: none that is known. */
  find(authorization: string | undefined): KnownKey | null {
    if (authorization === undefined) return null;
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
  replace(rows: readonly KeyRow[], nowMs: number): void {
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
    this.#presented.clear();
  }

  /** From now on, whatever is read of it. */
  revoke(id: string): void {
    this.#revoked.add(id);
    this.#stored = new Map([...this.#stored].filter(([, { actor }]) => actor.keyId !== id));
    this.#presented.clear();
  }

  private known(key: string): KnownKey | undefined {
    const admin = this.#admin.get(digestOfText(key));
    if (admin !== undefined) return admin;
    const digest = digestOfKey(key);
    return digest === null ? undefined : this.#stored.get(digest);
  }
}
