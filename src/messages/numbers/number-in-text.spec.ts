import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf } from './equivalent-numbers.js';
import { numberInText, withoutNumber } from './number-in-text.js';

const NUMBER = '+919876543210';

describe('a number in a text', () => {
  it.each([
    '+919876543210',
    '919876543210',
    '00919876543210',
    '+91 98765 43210',
    '(+91) 98765-43210',
    '+91.98765.43210',
    '9876543210',
    '98765 43210',
    '09876543210',
    '0 98765 43210',
    'whatsapp:+919876543210',
    'tel9876543210',
    '%2B919876543210',
    '919876543210@c.us',
    '{"to":"919876543210","at":"2026-01-01T00:00:00Z"}',
    'a\n+919876543210\nb',
    '+९१ ९८७६५ ४३२१०',
    '９８７６５４３２１０',
  ])('is found as %j, and taken out', (text) => {
    const number = numberInText(NUMBER);
    expect(number.isIn(text)).toBe(true);
    expect(number.isIn(number.without(text))).toBe(false);
    expect(number.without(text)).not.toMatch(/\d{5}/);
  });

  it.each([
    '+919876543211',
    '19876543210',
    '98765432101',
    '+44 9876543210',
    '+1 987 654 3210',
    '0199aaaa-9876-7543-8210-000000000000',
    '987654321',
    '98765 and 43210',
    '',
  ])('is not found in %j, which stays as it is', (text) => {
    const number = numberInText(NUMBER);
    expect(number.isIn(text)).toBe(false);
    expect(number.without(text)).toBe(text);
  });

  it.each(['+5511987654321', '+5215512345678', '+2250707123456', '+24106031234'])(
    'is found in every form of %s, whichever is asked for',
    (asked) => {
      const forms = formsOf(asked);
      expect(forms.length).toBeGreaterThan(1);
      for (const form of forms) {
        for (const other of forms) expect(numberInText(form).isIn(`to ${other.slice(1)}.`)).toBe(true);
      }
    },
  );

  it('is nowhere in what is left, whatever is around it', () => {
    const spaces = fc.constantFrom('', ' ', '-', '.', ' (', ') ', '\u00a0');
    const written = fc
      .tuple(fc.constantFrom('+91', '91', '0091', '0', ''), fc.array(spaces, { minLength: 10, maxLength: 10 }))
      .map(([prefix, between]) => prefix + [...'9876543210'].map((digit, i) => between[i]! + digit).join(''));
    const around = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !/[\p{Nd}+]/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(around, written), { minLength: 1, maxLength: 3 }), around, (parts, end) => {
        const text = parts.map(([before, number]) => `${before}|${number}|`).join('') + end;
        const number = numberInText(NUMBER);
        expect(number.isIn(text)).toBe(true);
        expect(number.isIn(number.without(text))).toBe(false);
      }),
    );
  });

  it('lacks none of the digits that a first look goes by', () => {
    for (const form of formsOf('+5511987654321')) {
      const { lastDigits } = numberInText(form);
      expect(lastDigits.some((digits) => form.endsWith(digits))).toBe(true);
    }
  });
});

it('a value of JSON loses the number wherever it stands, and nothing else', () => {
  const value = {
    to: '+919876543210',
    list: ['98765 43210', 9876543210, 7, null, true],
    '+919876543210': { text: 'hello' },
  };
  expect(withoutNumber(value, numberInText(NUMBER))).toEqual({
    to: '',
    list: ['', 0, 7, null, true],
    '': { text: 'hello' },
  });
});
