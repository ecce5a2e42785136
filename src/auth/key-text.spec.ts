import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOfKey, makeKey } from './api-keys.js';

const BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7));
const made = makeKey(() => BYTES);

describe('a key', () => {
  it('is 32 random bytes in base64url, behind what tells whose it is', () => {
    expect(made.key).toBe(`sgk_${BYTES.toString('base64url')}`);
    expect(made.key).toHaveLength(47);
    expect(makeKey().key).not.toBe(makeKey().key);
  });

  it('is stored as SHA-256 of these bytes', () => {
    expect(made.digest).toEqual(createHash('sha256').update(BYTES).digest());
    expect(digestOfKey(made.key)).toBe(made.digest.toString('hex'));
  });

  // The last character holds four bits of the key: of the four spellings that base64 decodes alike only one counts.
  const last = made.key.at(-1)!;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spellings = [...alphabet].filter((letter) =>
    Buffer.from(made.key.slice(4, -1) + letter, 'base64url').equals(BYTES),
  );
  it('has one spelling', () => {
    expect(spellings).toHaveLength(4);
    const known = spellings.filter((letter) => digestOfKey(made.key.slice(0, -1) + letter) !== null);
    expect(known).toEqual([last]);
  });

  it.each([
    ['one character less', made.key.slice(0, -1)],
    ['one more', `${made.key}A`],
    ['another prefix', made.key.replace('sgk_', 'sk_')],
    ['no prefix', made.key.slice(4)],
    ['plain base64', made.key.slice(0, -2) + '+A'],
    ['nothing', ''],
  ])('is none with %s', (_name, key) => {
    expect(digestOfKey(key)).toBeNull();
  });
});
