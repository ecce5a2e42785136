import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedPath } from './logging.js';

describe('the path of a request', () => {
  it.each([
    ['/tel9876543210', '/tel98******10'],
    ['/9876543210abc', '/98******10abc'],
    ['/user_919876543210_x', '/user_91********10_x'],
    ['/x98765-43210y', '/x98***-***10y'],
    ['/tel%2B919876543210', '/tel+91********10'],
    ['/tel%252B919876543210', '/tel+91********10'],
    ['/tel%39%38%37%36%35%34%33%32%31%30', '/tel98******10'],
    ['/%ff%39876543210', '/%25ff98******10'],
    ['/%zz/n9876543210', '/%25zz/n98******10'],
    ['/n98765_43210', '/n98***_***10'],
    ['/98765~43210,x', '/98***~***10,x'],
    ['/98765%3A43210', '/98***:***10'],
    ['/n98765%2043210', '/n98***%20***10'],
    ['/wa.me/00919876543210', '/wa.me/00**********10'],
    ['/n12345678901234567890', '/n12****************90'],
    ['/n91234567', '/n91****67'],
    ['/tel%E0%A5%AF%E0%A5%AE%E0%A5%AD%E0%A5%AC%E0%A5%AB%E0%A5%AA%E0%A5%A9', `/${encodeURI('tel९८***४३')}`],
    ['/api/v1/suppressions/+919876543210?note=9876543210', '/api/v1/suppressions/+91********10'],
  ])('shows no number of %s', (path, masked) => {
    expect(maskedPath(path)).toBe(masked);
  });

  it.each([
    '/api/v1/messages/0199a3b2-7c4d-7123-8123-123456789012',
    '/api/v1/batches/12345678-1234-1234-1234-123456789012/events',
    '/reports/2026-01-01',
    '/v1/hosts/192.168.100.200',
    '/notes/123456',
    '/a%20b/%zz',
    '/',
  ])('is left as it was: %s', (path) => {
    expect(maskedPath(path)).toBe(path);
  });

  it('holds no number whole, whatever letters are glued to it and however it is encoded', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abz_-/~é') });
    const number = fc.bigInt(10_000_000_000n, 999_999_999_999_999n).map(String);
    const encoding = fc.constantFrom(
      (digits: string) => digits,
      (digits: string) => digits.replaceAll(/./g, '%3$&'),
      (digits: string) => digits.replaceAll(/./g, '%253$&'),
    );
    fc.assert(
      fc.property(letters, number, letters, encoding, (before, digits, after, encode) => {
        const shown = maskedPath(`/${before}${encode(digits)}${after}`);
        expect(shown).not.toContain(digits);
        expect(shown).not.toContain(encode(digits));
      }),
    );
  });
});
