import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../http/scopes.js';
import { type KeyRow, makeKey } from './api-keys.js';
import { type Credential, Keyring } from './keyring.js';
import { ADMIN, makeToken, type SessionRow } from './sessions.js';

const ADMIN_KEYS = ['the-first-admin-key-of-all', 'the-second-admin-key-of-all'];
const NOW_MS = Date.UTC(2026, 0, 1);
const made = makeKey();
const row: KeyRow = {
  id: '0199f000-0000-7000-8000-000000000001',
  name: 'billing',
  digest: made.digest,
  scopes: ['messages:send'],
  maxPerSecond: null,
  expiresAt: null,
};
const newer = makeKey();
const newerRow = { ...row, id: '0199f000-0000-7000-8000-000000000002', digest: newer.digest, maxPerSecond: 7 };

const by = (authorization: string | undefined): Credential => ({ authorization, session: null });
const bySession = (session: string): Credential => ({ authorization: undefined, session });

let keys: Keyring;
beforeEach(() => {
  keys = new Keyring(ADMIN_KEYS, 100);
  keys.replace([row], NOW_MS);
});

describe('the keyring', () => {
  it.each(ADMIN_KEYS)('knows each admin key, which may do everything: %s', (key) => {
    expect(keys.find(by(`Bearer ${key}`))).toEqual({
      actor: ADMIN,
      scopes: new Set(SCOPES),
      expiresAtMs: null,
      maxPerSecond: 100,
    });
  });

  it('knows a key by whom it belongs to and what it may do, however its header is written', () => {
    for (const header of [`Bearer ${made.key}`, `bearer   ${made.key}`, `BEARER ${made.key}`, `Bearer ${made.key}`]) {
      expect(keys.find(by(header))).toEqual({
        actor: { keyId: row.id, name: 'billing' },
        scopes: new Set(['messages:send']),
        expiresAtMs: null,
        maxPerSecond: 100,
      });
    }
  });

  it.each([
    undefined,
    '',
    'Bearer',
    `Basic ${made.key}`,
    `Bearer ${newer.key}`,
    `Bearer ${made.key.slice(0, -1)}`,
    made.key,
  ])('knows nobody by %s', (header) => {
    expect(keys.find(by(header))).toBeNull();
  });

  it('drops what is not there any more, also what it has seen before', () => {
    expect(keys.find(by(`Bearer ${made.key}`))).not.toBeNull();
    keys.replace([newerRow], NOW_MS);
    expect(keys.find(by(`Bearer ${made.key}`))).toBeNull();
    expect(keys.find(by(`Bearer ${newer.key}`))).not.toBeNull();
  });

  it('refuses what was revoked, also when a read from before brings it once more', () => {
    expect(keys.find(by(`Bearer ${made.key}`))).not.toBeNull();
    keys.revoke(row.id);
    expect(keys.find(by(`Bearer ${made.key}`))).toBeNull();
    keys.replace([row, newerRow], NOW_MS);
    expect(keys.find(by(`Bearer ${made.key}`))).toBeNull();
    expect(keys.find(by(`Bearer ${newer.key}`))).not.toBeNull();
  });

  it('has the keys of one name share the limit that the newest of them says', () => {
    keys.replace([newerRow, row], NOW_MS);
    expect(keys.find(by(`Bearer ${made.key}`))?.maxPerSecond).toBe(7);
    expect(keys.find(by(`Bearer ${newer.key}`))?.maxPerSecond).toBe(7);
    keys.replace([row, { ...newerRow, maxPerSecond: 0 }], NOW_MS);
    expect(keys.find(by(`Bearer ${made.key}`))?.maxPerSecond).toBe(0);
  });

  it('goes by no limit of a key that has expired', () => {
    const expired = { ...newerRow, expiresAt: new Date(NOW_MS) };
    keys.replace([row, expired], NOW_MS - 1);
    expect(keys.find(by(`Bearer ${made.key}`))?.maxPerSecond).toBe(7);
    keys.replace([row, expired], NOW_MS);
    expect(keys.find(by(`Bearer ${made.key}`))?.maxPerSecond).toBe(100);
    keys.replace([expired], NOW_MS);
    expect(keys.find(by(`Bearer ${newer.key}`))?.expiresAtMs).toBe(NOW_MS);
  });

  it('takes any number of spellings of a header', () => {
    for (let n = 1; n < 3_000; n++) expect(keys.find(by(`Bearer${' '.repeat(n)}${made.key}`))).not.toBeNull();
    expect(keys.find(by(`Bearer ${made.key}`))).not.toBeNull();
  });

  it('shows no key to whoever prints it', () => {
    keys.find(by(`Bearer ${made.key}`));
    keys.find(by(`Bearer ${ADMIN_KEYS[0]}`));
    const printed = inspect(keys, { depth: 10, showHidden: true });
    for (const key of [made.key, ...ADMIN_KEYS]) expect(printed).not.toContain(key);
  });
});

describe('a session in the keyring', () => {
  const token = makeToken();
  const sessionOf = (authorization: string, keyId: string): SessionRow => ({
    id: `session of ${keyId}`,
    digest: keys.digestFor(authorization, token)!,
    keyId,
    expiresAt: new Date(NOW_MS + 60_000),
    revokedAt: null,
  });

  it('is its key, until the first of them ends', () => {
    const session = sessionOf(`Bearer ${made.key}`, row.id);
    keys.replace([row], NOW_MS, [session]);
    expect(keys.find(bySession(token))).toMatchObject({
      actor: { keyId: row.id, name: 'billing' },
      expiresAtMs: NOW_MS + 60_000,
      session: { id: session.id, expiresAt: session.expiresAt },
    });
    keys.replace([{ ...row, expiresAt: new Date(NOW_MS + 1_000) }], NOW_MS, [session]);
    expect(keys.find(bySession(token))?.expiresAtMs).toBe(NOW_MS + 1_000);
    expect(keys.find(by(token))).toBeNull();
    expect(keys.find(by(`Bearer ${token}`))).toBeNull();
  });

  it('ends with its key, and when somebody ended it, also where an older read brings it once more', () => {
    const session = sessionOf(`Bearer ${made.key}`, row.id);
    keys.replace([row], NOW_MS, [session]);
    keys.endSession(session.id, NOW_MS + 60_000);
    expect([keys.find(bySession(token)), keys.endOf(token)]).toEqual([null, 'revoked']);
    keys.replace([row], NOW_MS, [session]);
    expect([keys.find(bySession(token)), keys.endOf(token)]).toEqual([null, 'revoked']);

    keys = new Keyring(ADMIN_KEYS, 100);
    keys.replace([row], NOW_MS, [session]);
    keys.revoke(row.id);
    expect([keys.find(bySession(token)), keys.endOf(token)]).toEqual([null, 'key']);
    keys.replace([row], NOW_MS, [{ ...session, revokedAt: new Date(NOW_MS) }]);
    expect(keys.endOf(token)).toBe('revoked');
    expect(keys.endOf(makeToken())).toBeNull();
  });

  it('of an admin key is found by that key alone: under another setting there is none', () => {
    const session = sessionOf(`Bearer ${ADMIN_KEYS[1]}`, ADMIN.keyId);
    keys.replace([], NOW_MS, [session]);
    expect(keys.find(bySession(token))?.actor).toBe(ADMIN);
    const [first, , other] = [...ADMIN_KEYS, 'a-third-admin-key-of-all'];
    const changed = new Keyring([first, other!], 100);
    changed.replace([], NOW_MS, [session]);
    expect([changed.find(bySession(token)), changed.endOf(token)]).toEqual([null, null]);
  });

  it('is made of a known key alone', () => {
    expect(keys.digestFor(`Bearer ${newer.key}`, token)).toBeNull();
    expect(keys.digestFor(`Basic ${made.key}`, token)).toBeNull();
    expect(keys.digestFor(`Bearer ${made.key}`, `${token}x`)).toBeNull();
  });
});
