import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { asciiDigits } from './phone-number.js';
import { formsOf } from './equivalent-numbers.js';

/**
 * What people and programs put between two digits. No letter: an id or a word that ends in digits is no part of a number. Each
 * letter is an `a` by then: with the class of all letters in each of these places V8 compiled one pattern for 2 s.
 */
const BETWEEN = String.raw`[^a\d]{0,3}`;
/** A national number behind another country's code is another number. */
const NO_COUNTRY_BEFORE = String.raw`(?<!\+\d{1,3}${BETWEEN})`;
/** Shorter ones are met by chance. */
const SHORTEST = 7;

/** Finds one subscriber's number wherever it is written, in any of its forms. */
export interface NumberInText {
  /** The last digits of every way to write it, for a first and cheap look: what lacks them does not have the number. */
  lastDigits: readonly string[];
  isIn(text: string): boolean;
  /** The text without it. */
  without(text: string): string;
}

/**
 * @param e164 in any of its forms
 */
export function numberInText(e164: string): NumberInText {
  const forms = formsOf(e164);
  const international = forms.map((form) => form.slice(1));
  const national = forms.flatMap(nationalNumber).filter((digits) => digits.length >= SHORTEST);
  // The longest first: what is left of a number that was found in part would tell the rest.
  const pattern = new RegExp(
    String.raw`(?<!\d)(?:${[
      ...longestFirst(international).map((digits) => `(?:\\+|00)?${spaced(digits)}`),
      ...longestFirst(national).map((digits) => `${NO_COUNTRY_BEFORE}(?:0${BETWEEN})?${spaced(digits)}`),
    ].join('|')})(?!\d)`,
    'gu',
  );
  return {
    lastDigits: [...new Set([...international, ...national].map((digits) => digits.slice(-SHORTEST)))],
    isIn: (text) => withoutLetters(asciiDigits(text)).search(pattern) !== -1,
    without: (text) => {
      const plain = asciiDigits(text);
      const kept: string[] = [];
      let from = 0;
      for (const { 0: found, index } of withoutLetters(plain).matchAll(pattern)) {
        kept.push(plain.slice(from, index));
        from = index + found.length;
      }
      return from === 0 ? text : kept.join('') + plain.slice(from);
    },
  };
}

/** Everything in a value of JSON that is not the number: strings without it, 0 for a number that is it. */
export function withoutNumber(value: unknown, number: NumberInText): unknown {
  if (typeof value === 'string') return number.without(value);
  if (typeof value === 'number') return number.isIn(String(value)) ? 0 : value;
  if (Array.isArray(value)) return value.map((inner) => withoutNumber(inner, number));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [number.without(key), withoutNumber(inner, number)]),
  );
}

function nationalNumber(form: string): string[] {
  const { nationalNumber: digits } = parsePhoneNumberFromString(form) ?? {};
  return digits === undefined ? [] : [digits];
}

/** Of the same length, so that what is found in it stands at the same place. */
function withoutLetters(text: string): string {
  return text.replace(/\p{L}+/gu, (letters) => 'a'.repeat(letters.length));
}

function spaced(digits: string): string {
  return digits.split('').join(BETWEEN);
}

function longestFirst(all: readonly string[]): string[] {
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}
