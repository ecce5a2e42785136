import type { CountryCode } from 'libphonenumber-js/max';
import { validate as isUuid } from 'uuid';
import { asciiDigits, readPhoneNumberInUrl } from '../messages/numbers/phone-number.js';

/** What somebody looks for, as everything that it may be. */
export interface SearchTerm {
  /** As it was written, without spaces around it. */
  text: string;
  /** Null: it is no id. */
  id: string | null;
  /** E.164; null: it is no whole number. */
  number: string | null;
  /** At least four, where it is nothing but the end of a number; null: it is not. */
  lastDigits: string | null;
}

const LAST_DIGITS = /^\d{4,14}$/;
/** What people put between digits. */
const BETWEEN = /[\s().\p{Pd}]+/gu;

/** @param written of at least one character that is no space */
export function readTerm(written: string, defaultCountry: CountryCode): SearchTerm {
  const text = written.trim();
  const number = readPhoneNumberInUrl(written, defaultCountry).e164;
  const digits = asciiDigits(text).replace(BETWEEN, '');
  return {
    text,
    id: isUuid(text) ? text.toLowerCase() : null,
    number,
    lastDigits: number === null && LAST_DIGITS.test(digits) ? digits : null,
  };
}

/** A pattern of `LIKE` for what begins with this, which has no other meaning in it. */
export function beginsWith(text: string): string {
  return `${literally(text)}%`;
}

/** The same for what ends with it. */
export function endsWith(text: string): string {
  return `%${literally(text)}`;
}

const literally = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);
