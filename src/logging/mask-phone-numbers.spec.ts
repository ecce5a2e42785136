import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidePhoneNumbers, maskPhoneNumbers } from './mask-phone-numbers.js';

describe('maskPhoneNumbers', () => {
  it.each([
    ['+919876543210', '+91********10'],
    ['919876543210', '91********10'],
    ['9876543210', '98******10'],
    ['00919876543210', '00**********10'],
    ['+91 98765 43210', '+91 ***** ***10'],
    ['98-765-43210', '98-***-***10'],
    ['+1 (415) 555-2671', '+1 (4**) ***-**71'],
    ['(415) 555 2671', '(41*) *** **71'],
    ['+49.151.23456789', '+49.***.******89'],
    ['%2B919876543210', '%2B91********10'],
    ['to=%2B91%2098765%2043210', 'to=%2B91 ***** ***10'],
    ['to:9876543210,9876543211', 'to:98******10,98******11'],
    ['"to":"+919876543210"', '"to":"+91********10"'],
    ['/suppressions/+919876543210', '/suppressions/+91********10'],
    ['line\\n9876543210', 'line\\n98******10'],
    ['+919876543210glued to a word', '+91********10glued to a word'],
    ['+6591234567', '+65******67'],
    ['tel:+33612345678;ext=1', 'tel:+33*******78;ext=1'],
    ['नंबर 9876543210।', 'नंबर 98******10।'],
  ])('masks %s', (text, masked) => {
    expect(maskPhoneNumbers(text)).toBe(masked);
  });

  it.each([
    '0199a3b2-7c4d-7123-8123-123456789012',
    '12345678-1234-1234-1234-123456789012',
    '2026-01-01T12:00:00.123Z',
    '2026-01-01 12:00:00',
    '2026-01-01T12:00:00+05:30',
    '127.0.0.1:54321',
    '192.168.100.200',
    'v18.4.0',
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    'msg_1234567890',
    '131026',
    '12345678',
    '12345678901234567890',
    'took 123.456789ms',
    '10 of 20',
  ])('leaves %s as it is', (text) => {
    expect(maskPhoneNumbers(text)).toBe(text);
  });

  it('leaves no number of E.164 whole, whatever stands around it', () => {
    const around = fc.constantFrom('', ' ', '"', ',', ':', '=', '/', '(', '<', '\\n');
    const number = fc.tuple(fc.constantFrom('+', ''), fc.bigInt(10_000_000_000n, 999_999_999_999_999n));
    fc.assert(
      fc.property(around, number, around, (before, [plus, digits], after) => {
        expect(maskPhoneNumbers(`${before}${plus}${digits}${after}`)).not.toContain(String(digits));
      }),
    );
  });

  it('changes nothing but digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+-(). aé:"\\n') }), (text) => {
        const masked = maskPhoneNumbers(text);
        expect(masked).toHaveLength(text.length);
        expect([...masked].every((char, index) => char === text[index] || /\d/.test(text[index] ?? ''))).toBe(true);
      }),
    );
  });
});

describe('a phone number in a foreign text', () => {
  it.each([
    '+919876543210',
    '919876543210',
    '9876543210',
    '98-765-43210',
    '+91 98765 43210',
    '(020) 7946-0958',
    '+1 (555) 010-9999',
    '98.765.43210',
    '09876 543210',
    '+6571234567',
    '+2901234',
    '٩٨٧٦٥٤٣٢١٠',
    '９８７６５４３２１０',
    '+91\u00a098765\u201143210',
  ])('hides %s', (number) => {
    expect(hidePhoneNumbers(`to ${number}: no`)).toMatch(/^to \(?\[number\]: no$/);
  });

  it.each(['(#131026) undeliverable', 'code 2494100', 'error 30005, status 400', 'after 3600 s'])(
    'leaves %s',
    (text) => {
      expect(hidePhoneNumbers(text)).toBe(text);
    },
  );
});
