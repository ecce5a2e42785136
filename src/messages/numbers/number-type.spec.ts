import fc from 'fast-check';
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import mobileExamples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { typeOf } from './number-type.js';

const seen = new Set<string | null>();

/** @returns whether it is a number at all */
function expectSame(written: string): boolean {
  const number = parsePhoneNumberFromString(written);
  if (number === undefined) return false;
  const type = typeOf(number);
  expect([written, type]).toEqual([written, number.getType() ?? null]);
  expect([written, type !== null]).toEqual([written, number.isValid()]);
  seen.add(type);
  return true;
}

const codes = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];
/** Those of no country. */
const OF_NOBODY = ['800', '808', '870', '878', '881', '882', '883', '888', '979'];

describe('the type of a number', () => {
  it('is what the library tells, of the example of each country and of its neighbours', () => {
    for (const country of getCountries()) {
      const { number } = getExampleNumber(country, mobileExamples)!;
      expect(expectSame(number)).toBe(true);
      for (let index = 2; index < number.length; index++) {
        for (const digit of '0123456789') expectSame(number.slice(0, index) + digit + number.slice(index + 1));
        expectSame(number.slice(0, index));
      }
    }
  });

  it('is so of any number of any country, and of none', () => {
    const digits = fc.stringMatching(/^\d{4,12}$/);
    fc.assert(
      fc.property(fc.constantFrom(...codes, ...OF_NOBODY), digits, (code, rest) => {
        expectSame(`+${code}${rest}`);
      }),
      { numRuns: 20_000 },
    );
  });

  it('was of every kind', () => {
    const kinds = [
      'MOBILE',
      'FIXED_LINE',
      'FIXED_LINE_OR_MOBILE',
      'TOLL_FREE',
      'PREMIUM_RATE',
      'SHARED_COST',
      'VOIP',
      'UAN',
    ];
    expect([...seen]).toEqual(expect.arrayContaining([...kinds, 'PAGER', 'PERSONAL_NUMBER', 'VOICEMAIL', null]));
  });
});
