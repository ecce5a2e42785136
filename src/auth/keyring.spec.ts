import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../http/scopes.js';
import type { KeyRow } from './api-keys.js';
import { makeKey } from './key-text.js';
import { ADMIN, Keyring } from './keyring.js';

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

let keys: Keyring;
beforeEach(() => {
  keys = new Keyring(ADMIN_KEYS, 100);
  keys.replace([row], NOW_MS);
});

describe('the keyring', () => {
  it.each(ADMIN_KEYS)('knows each admin key, which may do everything: %s', (key) => {
    expect(keys.find(`Bearer ${key}`)).toEqual({
      actor: ADMIN,
      scopes: new Set(SCOPES),
      expiresAtMs: null,
      maxPerSecond: 100,
    });
  });

  it('knows a key by whom it belongs to and what it may do, however its header is written', () => {
    for (const header of [`Bearer ${made.key}`, `bearer   ${made.key}`, `BEARER ${made.key}`, `Bearer ${made.key}`]) {
      expect(keys.find(header)).toEqual({
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
    expect(keys.find(header)).toBeNull();
  });

  it('forgets what is not there any more, also what it has seen before', () => {
    expect(keys.find(`Bearer ${made.key}`)).not.toBeNull();
    keys.replace([newerRow], NOW_MS);
    expect(keys.find(`Bearer ${made.key}`)).toBeNull();
    expect(keys.find(`Bearer ${newer.key}`)).not.toBeNull();
  });

  it('refuses what was revoked, also when a read from before brings it once more', () => {
    expect(keys.find(`Bearer ${made.key}`)).not.toBeNull();
    keys.revoke(row.id);
    expect(keys.find(`Bearer ${made.key}`)).toBeNull();
    keys.replace([row, newerRow], NOW_MS);
    expect(keys.find(`Bearer ${made.key}`)).toBeNull();
    expect(keys.find(`Bearer ${newer.key}`)).not.toBeNull();
  });

  it('has the keys of one name share the limit that the newest of them says', () => {
    keys.replace([newerRow, row], NOW_MS);
    expect(keys.find(`Bearer ${made.key}`)?.maxPerSecond).toBe(7);
    expect(keys.find(`Bearer ${newer.key}`)?.maxPerSecond).toBe(7);
    keys.replace([row, { ...newerRow, maxPerSecond: 0 }], NOW_MS);
    expect(keys.find(`Bearer ${made.key}`)?.maxPerSecond).toBe(0);
  });

  it('goes by no limit of a key that has expired', () => {
    const expired = { ...newerRow, expiresAt: new Date(NOW_MS) };
    keys.replace([row, expired], NOW_MS - 1);
    expect(keys.find(`Bearer ${made.key}`)?.maxPerSecond).toBe(7);
    keys.replace([row, expired], NOW_MS);
    expect(keys.find(`Bearer ${made.key}`)?.maxPerSecond).toBe(100);
    keys.replace([expired], NOW_MS);
    expect(keys.find(`Bearer ${newer.key}`)?.expiresAtMs).toBe(NOW_MS);
  });

  it('takes any number of spellings of a header', () => {
    for (let n = 1; n < 3_000; n++) expect(keys.find(`Bearer${' '.repeat(n)}${made.key}`)).not.toBeNull();
    expect(keys.find(`Bearer ${made.key}`)).not.toBeNull();
  });

  it('shows no key to whoever prints it', () => {
    keys.find(`Bearer ${made.key}`);
    keys.find(`Bearer ${ADMIN_KEYS[0]}`);
    const printed = inspect(keys, { depth: 10, showHidden: true });
    for (const key of [made.key, ...ADMIN_KEYS]) expect(printed).not.toContain(key);
  });
});
