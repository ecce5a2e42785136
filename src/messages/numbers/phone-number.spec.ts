import { describe, expect, it } from 'vitest';
import { type CountryCode, getCountries, getExampleNumber } from 'libphonenumber-js/max';
import mobileExamples from 'libphonenumber-js/mobile/examples';
import vectors from '../../../test/vectors/phone-numbers/pasted.json' with { type: 'json' };
import { countryOf, numberTypeOf, readPhoneNumber, readPhoneNumberInUrl } from './phone-number.js';

describe('a phone number', () => {
  it.each(['9876543210', '919876543210', '+919876543210', '98-765-43210', ' 098765 43210 ', '+91 (98765) 43210'])(
    '%s is +919876543210 where India is the default',
    (written) => {
      expect(readPhoneNumber(written, 'IN')).toEqual({
        valid: true,
        e164: '+919876543210',
        country: 'IN',
        type: 'MOBILE',
      });
    },
  );

  it.each([
    '123',
    '12345678901234567890',
    'abc123',
    '',
    '+',
    'call 9876543210',
    '+919876543210 ext. 5',
    '9'.repeat(5000),
    '\u0000',
  ])('%j is none', (written) => {
    expect(readPhoneNumber(written, 'IN')).toEqual({ valid: false, e164: null, country: null, type: null });
  });

  it('of another country keeps its country', () => {
    expect(readPhoneNumber('+44 7400 123456', 'IN')).toMatchObject({ e164: '+447400123456', country: 'GB' });
    expect(readPhoneNumber('07400 123456', 'GB')).toMatchObject({ e164: '+447400123456' });
  });
});

describe('the country of a number', () => {
  const examples = getCountries().flatMap((country) => getExampleNumber(country, mobileExamples) ?? []);

  it('is that of its E.164, however it was written and whatever the default', () => {
    expect(examples.length).toBeGreaterThan(200);
    for (const example of examples) {
      const home = example.country!;
      for (const [written, defaultCountry] of [
        [example.number, 'IN'],
        [example.number, home],
        [example.formatInternational(), 'US'],
        [example.formatNational(), home],
        [example.nationalNumber, home],
        [example.number.slice(1), 'IN'],
      ] as const) {
        const { e164, country, type } = readPhoneNumber(written, defaultCountry);
        if (e164 === null) continue;
        expect([written, country]).toEqual([written, countryOf(e164)]);
        expect([written, type]).toEqual([written, numberTypeOf(e164)]);
      }
      expect(readPhoneNumber(example.number, 'IN')).toMatchObject({ e164: example.number, valid: example.isValid() });
    }
  });

  it('is none for one of no country', () => {
    expect(readPhoneNumber('+80012345678', 'IN')).toMatchObject({ e164: '+80012345678', country: null });
    expect(readPhoneNumber('+8836 1234 5678', 'IN')).toMatchObject({ valid: false, country: null });
  });
});

describe('a phone number as people copy it', () => {
  it.each(vectors)('$why: $written', ({ written, country, e164 }) => {
    expect(readPhoneNumber(written, country as CountryCode).e164).toBe(e164);
    expect(readPhoneNumberInUrl(written, country as CountryCode).e164).toBe(e164);
  });

  // The runtime's own data of numbering systems; `hanidec` writes with words, which are no decimal digits.
  it.each(Intl.supportedValuesOf('numberingSystem').filter((system) => system !== 'hanidec'))(
    'is read in the digits of %s',
    (numberingSystem) => {
      const digits = new Intl.NumberFormat('en', { numberingSystem, useGrouping: false });
      const written = Array.from('9876501234', (digit) => digits.format(Number(digit))).join('');
      expect(readPhoneNumber(written, 'IN').e164).toBe('+919876501234');
      expect(readPhoneNumber(`+${digits.format(91)} ${written}`, 'IN').e164).toBe('+919876501234');
    },
  );

  it.each([' 919876501234', '\u202a 91 98765 01234\u202c', ' 9876501234', '+919876501234'])(
    'is read in an address, where a plus may come as a space: %j',
    (written) => {
      expect(readPhoneNumberInUrl(written, 'IN').e164).toBe('+919876501234');
    },
  );
});
