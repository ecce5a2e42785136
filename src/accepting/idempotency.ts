import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { poolOf, type Tx } from '../database/transaction.js';
import { say, type Sentence } from '../languages/say.js';
import { applicationOf } from '../http/actor.js';
import type { Problem } from '../http/problem.js';
import { knownProblem } from '../http/problems.js';

/** 1 to 255 printable characters. */
export const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

export interface IdempotencyKey {
  /** The application that the key belongs to: the name of an API key, or {@link IN_CODE}'s. */
  application: string;
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
export type KeyClaim =
  { claim: 'first'; answer: StoredAnswer } | { claim: 'repeated'; answer: StoredAnswer } | { claim: 'mismatch' };

/** Stands for the digest of a request whose recipient was erased. Hex. */
export const ERASED_FINGERPRINT = '';

interface Wanted {
  key: IdempotencyKey | null;
  answer: StoredAnswer;
}

interface KeyRow extends StoredAnswer {
  application: string;
  key: string;
  fingerprint: string;
}

/**
 * Claims idempotency keys in the transaction that stores what they stand for. So a key and its message exist together
 * or not at all. A second request waits until the first commits, and gets its answer. Keys are kept for 24 hours.
 * @param now the database's
 */
export async function claimKeys(tx: Tx, wanted: readonly Wanted[], now: Date): Promise<KeyClaim[]> {
  const rows = wanted.flatMap(({ key, answer }) => (key === null ? [] : [{ ...key, ...answer }]));
  if (rows.length === 0) return wanted.map(({ answer }) => ({ claim: 'first', answer }));
  await tx.query(
    `INSERT INTO idempotency_keys AS k (application, key, fingerprint, status, location, body, created_at)
     SELECT DISTINCT ON (application, key) application, key, decode(fingerprint, 'hex'), status, location, body, $2::timestamptz
       FROM json_to_recordset($1) AS x (application text, key text, fingerprint text, status smallint, location text,
              body text, ordinal int)
      ORDER BY application, key, ordinal
     ON CONFLICT (application, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location,
            body = excluded.body, created_at = excluded.created_at
      WHERE k.created_at < excluded.created_at - interval '24 hours'`,
    [JSON.stringify(rows.map((row, ordinal) => ({ ...row, ordinal }))), now],
  );
  const byKey = byName(await tx.query<KeyRow>(FIND, namesOf(rows)));
  return wanted.map(({ key, answer }) => {
    if (key === null) return { claim: 'first', answer };
    const row = byKey.get(nameOfKey(key))!;
    const { status, location, body } = row;
    if (!isRepeated(row, key, kindOf(answer.location))) return { claim: 'mismatch' };
    // The answer names the message, so the answer shows which request the key belongs to.
    return { claim: location === answer.location ? 'first' : 'repeated', answer: { status, location, body } };
  });
}

/**
 * The first answers to requests that would be refused now, in their order. Undefined: the request repeats none. Times
 * pass, and policies and templates change; a repeated request still gets its first answer.
 * @param location where what they ask for is found, such as `/api/v1/messages`
 */
export async function answeredBefore(
  dataSource: DataSource,
  keys: readonly IdempotencyKey[],
  location: string,
): Promise<(StoredAnswer | undefined)[]> {
  if (keys.length === 0) return [];
  const { rows } = await poolOf(dataSource).query<KeyRow>(
    `${FIND} AND created_at >= now() - interval '24 hours'`,
    namesOf(keys),
  );
  const byKey = byName(rows);
  return keys.map((key) => {
    const row = byKey.get(nameOfKey(key));
    if (row === undefined || !isRepeated(row, key, location)) return undefined;
    return { status: row.status, location: row.location, body: row.body };
  });
}

/** What {@link claimKeys} would find for these keys, by name. Nothing is stored. */
export async function wouldClaim(
  tx: Tx,
  keys: readonly IdempotencyKey[],
  location: string,
): Promise<ReadonlyMap<string, 'repeated' | 'mismatch'>> {
  if (keys.length === 0) return new Map();
  const byKey = byName(await tx.query<KeyRow>(`${FIND} AND created_at >= now() - interval '24 hours'`, namesOf(keys)));
  return new Map(
    keys.flatMap((key) => {
      const name = nameOfKey(key);
      const row = byKey.get(name);
      return row === undefined ? [] : [[name, isRepeated(row, key, location) ? 'repeated' : 'mismatch'] as const];
    }),
  );
}

const FIND = `
  SELECT application, key, encode(fingerprint, 'hex') AS fingerprint, status, location, body
    FROM idempotency_keys
   WHERE (application, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`;

type KeyName = Pick<IdempotencyKey, 'application' | 'key'>;

const namesOf = (keys: readonly KeyName[]): string[][] => [
  keys.map(({ application }) => application),
  keys.map(({ key }) => key),
];

const byName = (rows: readonly KeyRow[]): ReadonlyMap<string, KeyRow> =>
  new Map(rows.map((row) => [nameOfKey(row), row]));

/**
 * The recipient was erased since, so the request is not kept. It is still not sent again. Only whether it was a message
 * or a batch is known.
 */
function isRepeated(row: KeyRow, key: IdempotencyKey, kind: string | undefined): boolean {
  const isErased = row.fingerprint === ERASED_FINGERPRINT && kindOf(row.location) === kind;
  return row.fingerprint === key.fingerprint || isErased;
}

/** `/api/v1/messages` of `/api/v1/messages/0199…`. */
function kindOf(location: string | null): string | undefined {
  return location?.slice(0, location.lastIndexOf('/'));
}

/** Releases keys in the transaction that claimed them. Their messages were refused and may be tried again. */
export async function releaseKeys(tx: Tx, keys: readonly IdempotencyKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `DELETE FROM idempotency_keys WHERE (application, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    namesOf(keys),
  );
}

/** One text for a key and its application. */
export function nameOfKey({ application, key }: KeyName): string {
  return JSON.stringify([application, key]);
}

/** A digest of the request, independent of the order of its properties. */
export function fingerprintOf(method: string, path: string, body: unknown): string {
  return digestOf([method, path, canonical(body)]);
}

/**
 * The same for a message. It is the same request wherever its key stands, in the header or in the body, and whether it
 * comes alone or in a bulk.
 */
export function messageFingerprint(submitted: object): string {
  const { idempotencyKey: _key, ...message } = submitted as Record<string, unknown>;
  return digestOf(['message', canonical(message)]);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => [key, canonical(v)]);
}

/**
 * The header `Idempotency-Key`; null without one. The IETF draft's quotes around it are part of no key.
 * @throws Problem when it is not a key
 */
export function idempotencyHeader({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  const key = typeof header === 'string' ? (/^"(.*)"$/.exec(header)?.[1] ?? header) : '';
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw invalidKeyProblem(say('The Idempotency-Key must be 1 to 255 printable ASCII characters, sent once.'));
  }
  return key;
}

/**
 * The caller's idempotency key with the digest of its request; null without one.
 * @throws Problem when the header is not a key
 */
export function idempotencyKeyOf(request: FastifyRequest, body: unknown = request.body): IdempotencyKey | null {
  const key = idempotencyHeader(request);
  if (key === null) return null;
  const path = request.routeOptions.url ?? '';
  return { application: applicationOf(request), key, fingerprint: fingerprintOf(request.method, path, body) };
}

/**
 * The key of one message, from the header or the body.
 * @throws Problem if both are given and differ
 */
export function messageKeyOf(request: Pick<FastifyRequest, 'headers'>, inBody: string | undefined): string | undefined {
  const inHeader = idempotencyHeader(request) ?? undefined;
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    throw invalidKeyProblem(say('The header Idempotency-Key and the field idempotencyKey differ. Send one of them.'));
  }
  return inHeader ?? inBody;
}

/** The key that an item or a body names, even if the message is not valid. Null: it names none. */
export function givenKeyOf(given: unknown, application: string, inHeader?: string): IdempotencyKey | null {
  if (typeof given !== 'object' || given === null) return null;
  const key = inHeader ?? (given as { idempotencyKey?: unknown }).idempotencyKey;
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) return null;
  try {
    return { application, key, fingerprint: messageFingerprint(given) };
  } catch {
    // Only code can submit a value that contains itself or is not JSON. Such a value was never accepted.
    return null;
  }
}

const invalidKeyProblem = (detail: Sentence): Problem => knownProblem('invalid-idempotency-key', { detail });

export const mismatchProblem = (): Problem => knownProblem('idempotency-key-reused');
