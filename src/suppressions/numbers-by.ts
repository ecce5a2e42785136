import type { CountryCode } from 'libphonenumber-js/max';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import { asciiDigits, readPhoneNumberInUrl } from '../messages/numbers/phone-number.js';

/** Which numbers (E.164) are looked for. */
export type NumbersBy =
  | { by: 'number'; forms: readonly string[] }
  /** `from` and `to` included: what begins with the same digits. */
  | { by: 'beginning'; from: string; to: string }
  | { by: 'end'; digits: string };

/** What people put between digits. */
const BETWEEN = /[\s().\p{Pd}]+/gu;
const BEGINNING = /^\+[1-9]\d{0,14}$/;
const END = /^\d{4,14}$/;
/** Of E.164. */
const MOST_DIGITS = 15;

/** What somebody has written of a number; null: nothing that numbers could be found by. */
export function readNumbersBy(written: string, defaultCountry: CountryCode): NumbersBy | null {
  const { e164 } = readPhoneNumberInUrl(written, defaultCountry);
  if (e164 !== null) return { by: 'number', forms: formsOf(e164) };
  // A plus that nobody has encoded is a space in an address.
  const digits = asciiDigits(written.replace(/^ /, '+')).replace(BETWEEN, '');
  if (BEGINNING.test(digits)) return { by: 'beginning', from: digits, to: digits.padEnd(MOST_DIGITS + 1, '9') };
  return END.test(digits) ? { by: 'end', digits } : null;
}
