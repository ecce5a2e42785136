import { describe, expect, it } from 'vitest';
import { bearerKey, comparerWith } from './bearer-key.js';

describe('bearerKey', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER  abc', 'abc'],
    ['Bearer a.b-c_d~e+f/g=', 'a.b-c_d~e+f/g='],
  ])('reads %j', (header, key) => {
    expect(bearerKey(header)).toBe(key);
  });

  it.each([undefined, '', 'abc', 'Bearer', 'Bearer ', 'Bearer a b', 'Basic abc', 'Bearerabc', 'Bearer schlüssel'])(
    'finds none in %j',
    (header) => {
      expect(bearerKey(header)).toBeNull();
    },
  );
});

describe('the comparison of keys', () => {
  it.each([
    ['the key', 'secret-key', true],
    ['a prefix', 'secret-ke', false],
    ['more than the key', 'secret-key-', false],
    ['another letter case', 'SECRET-KEY', false],
    ['nothing', '', false],
  ])('compares %s', (_name, given, same) => {
    expect(comparerWith('secret-key')(given)).toBe(same);
  });
});
