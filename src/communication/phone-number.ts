import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { canonicalNumber } from './numbers/equivalent-numbers.js';

export interface PhoneNumberFacts {
  valid: boolean;
  /** With its leading `+`; null when it is none. */
  e164: string | null;
  /** ISO 3166 alpha-2; null for numbers of no country. */
  country: string | null;
  /** `MOBILE`, `FIXED_LINE`, `TOLL_FREE`, ...; null where the numbering plan does not tell. */
  type: string | null;
}

const NO_NUMBER: PhoneNumberFacts = { valid: false, e164: null, country: null, type: null };

/**
 * Reads a phone number in any common way of writing; a national one belongs to `defaultCountry`. Text that merely
 * contains a number is none, and neither is one with an extension. A number of an older plan is read as what it is today.
 */
export function readPhoneNumber(written: string, defaultCountry: CountryCode): PhoneNumberFacts {
  if (written.length > 64) return NO_NUMBER;
  const number = parsePhoneNumberFromString(written.trim(), { defaultCountry, extract: false });
  if (number === undefined || number.ext !== undefined) return NO_NUMBER;
  if (!number.isValid()) {
    const today = canonicalNumber(number.number);
    return today === number.number ? NO_NUMBER : readPhoneNumber(today, defaultCountry);
  }
  return { valid: true, e164: number.number, country: number.country ?? null, type: number.getType() ?? null };
}

/** The country that a number in E.164 belongs to; null for numbers of none. */
export function countryOf(e164: string): string | null {
  return parsePhoneNumberFromString(e164)?.country ?? null;
}
