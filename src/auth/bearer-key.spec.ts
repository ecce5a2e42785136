import { describe, expect, it } from 'vitest';
import { bearerKey } from './keyring.js';

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
