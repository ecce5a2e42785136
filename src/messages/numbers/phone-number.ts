import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { canonicalNumber } from './equivalent-numbers.js';
import { typeOf } from './number-type.js';

export interface PhoneNumberFacts {
  valid: boolean;
  /** With its leading `+`; null when it is none. */
  e164: string | null;
  /** ISO 3166 alpha-2; null for numbers of no country. */
  country: string | null;
  /** `MOBILE`, `FIXED_LINE`, `TOLL_FREE`, ...; null where the numbering plan does not tell. */
  type: string | null;
}

/** Of one that is. */
export type PhoneNumber = PhoneNumberFacts & { e164: string };

const NO_NUMBER: PhoneNumberFacts = { valid: false, e164: null, country: null, type: null };

/** UTF-16 units. */
const LONGEST = 64;
/** Marks of direction, isolates, joiners, soft hyphens, byte order marks, and what makes an emoji of a digit. */
const INVISIBLE = /[\p{Cf}\ufe0e\ufe0f\u20e3]/gu;
const DASH = /[\p{Pd}\u02d7\u2043\u2212\u30fc\uff70]/gu;
const PLUS = /[\u207a\u2795\ufe62\uff0b]/gu;
const DOT = /[\u00b7\u2022\u2027\u2219\u30fb\uff0e]/gu;
const OPENING = /[\uff08\uff3b]/gu;
const CLOSING = /[\uff09\uff3d]/gu;
const SLASH = /[\u2044\u2215\uff0f]/gu;
/**
 * All that is left of a number then. The library has patterns of exponential time for what may follow one, such as
 * `;phone-context=`: nothing else gets that far.
 */
const PLAIN = /^[-+\d ().[\]/]+$/;
/** As programs write them: there is nothing to be made plain. */
const BARE = /^\+?\d+$/;

/**
 * Reads a phone number in any common way of writing, also as it is copied from a page, a chat, a spreadsheet or a link: with
 * invisible marks, in digits of any script. A national one belongs to `defaultCountry`. Text that merely contains a number
 * is none, and neither is one with an extension. A number of an older plan is read as what it is today.
 */
export function readPhoneNumber(written: string, defaultCountry: CountryCode): PhoneNumberFacts {
  if (written.length > LONGEST) return NO_NUMBER;
  const plain = BARE.test(written) ? written : plainNumber(written);
  if (!PLAIN.test(plain)) return NO_NUMBER;
  const number = parsePhoneNumberFromString(plain, { defaultCountry, extract: false });
  if (number === undefined) return NO_NUMBER;
  // To look for the type is all of what it takes to tell whether a number is valid, where its plan knows types.
  const type = typeOf(number);
  if (type === null && !number.isValid()) {
    const today = canonicalNumber(number.number);
    return today === number.number ? NO_NUMBER : readPhoneNumber(today, defaultCountry);
  }
  return { valid: true, e164: number.number, country: number.country ?? null, type };
}

/** Whether what was read is a number. */
export function isPhoneNumber(facts: PhoneNumberFacts): facts is PhoneNumber {
  return facts.e164 !== null;
}

/** The same for a number in an address, where a plus that was not escaped comes as a space. */
export function readPhoneNumberInUrl(written: string, defaultCountry: CountryCode): PhoneNumberFacts {
  const visible = written.replace(INVISIBLE, '');
  const withPlus = visible.startsWith(' ') ? readPhoneNumber(`+${visible.trimStart()}`, defaultCountry) : NO_NUMBER;
  return withPlus.valid ? withPlus : readPhoneNumber(written, defaultCountry);
}

/** The country that a number in E.164 belongs to; null for numbers of none. */
export function countryOf(e164: string): string | null {
  return parsePhoneNumberFromString(e164)?.country ?? null;
}

/** What the numbering plan says of a number in E.164: `MOBILE`, `PREMIUM_RATE`, ...; null where it does not tell. */
export function numberTypeOf(e164: string): string | null {
  const number = parsePhoneNumberFromString(e164);
  return number === undefined ? null : typeOf(number);
}

/** Returns the number in ASCII, without `tel:` and the apostrophe that marks text in a spreadsheet. */
function plainNumber(written: string): string {
  return written
    .replace(INVISIBLE, '')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(DASH, '-')
    .replace(PLUS, '+')
    .replace(DOT, '.')
    .replace(OPENING, '(')
    .replace(CLOSING, ')')
    .replace(SLASH, '/')
    .trim()
    .replace(/^(?:tel:|')\s*/i, '')
    .replace(/^[ (]+\+/, '+');
}

/** The text with digits of every script as those of ASCII. */
export function asciiDigits(text: string): string {
  return text.replace(/(?!\d)\p{Nd}/gu, asciiDigit);
}

/** Unicode keeps the decimal digits of each script together, from zero to nine, also where one set follows another. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  if (code < 0x80) return digit;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}
