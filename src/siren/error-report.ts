import type { Channel } from './channel.js';
import { isKnownCode } from './error-codes.js';
import { isObject } from './parse-object.js';
import { maskPhoneNumbers } from './safe-message.js';

/** What a body says about an error, before anybody chose among it. */
export interface ErrorReport {
  /** Every code found, the most telling place first; numbers from free text last. */
  codes: string[];
  /** Siren's text, not yet safe to log. */
  message: string | null;
}

/** A code fit to be kept, counted and logged: short, printable, and no phone number in disguise. */
const CODE = /^(?!.*\d{8})[A-Za-z0-9][\w.:/-]{0,63}$/;
/** In free text only a number of five to seven digits standing alone is taken for a code. */
const NUMBER_IN_TEXT = /(?<![\p{L}\p{N}+.,-])\d{5,7}(?![\p{L}\p{N}]|[.,-]\p{N})/gu;

const CODE_FIELDS = ['code', 'errorCode', 'error_code'] as const;
const MESSAGE_FIELDS = [
  'message',
  'errorMessage',
  'error_message',
  'detail',
  'details',
  'description',
  'reason',
  'title',
] as const;

/**
 * Reads an error out of whatever Siren sent: a text, an object with `error`, `errors`, `code`, `message`, or nothing
 * of the kind. Siren documents no shape, so every place seen in the field is looked at.
 *
 * @param quoted texts that Siren may quote: a number in one of them, such as a one-time code, is not an error's
 */
export function readErrorReport(value: unknown, quoted: readonly string[] = []): ErrorReport {
  const places = placesOf(value);
  const codes = places.flatMap((place) => (isObject(place) ? CODE_FIELDS.flatMap((f) => codeIn(place[f])) : []));
  const texts = places.flatMap((place) => (isObject(place) ? MESSAGE_FIELDS.map((f) => place[f]) : [place]));
  const message = texts.find((text): text is string => typeof text === 'string' && text.trim() !== '') ?? null;
  return { codes: [...codes, ...(message === null ? [] : numbersIn(message, quoted))], message };
}

/** The code to keep: the first that the table knows, else the first that says more than the HTTP status did. */
export function chooseCode(report: ErrorReport, channel: Channel | null, httpStatus?: number): string | undefined {
  const telling = report.codes.filter((code) => code !== String(httpStatus));
  return telling.find((code) => isKnownCode(channel, code)) ?? telling[0];
}

/** Where an error may be told: the inner places first, since the outer ones often repeat the HTTP status. */
function placesOf(value: unknown): unknown[] {
  if (!isObject(value)) return [value];
  const first: unknown = Array.isArray(value['errors']) ? value['errors'][0] : value['errors'];
  return [value['error'], first, value].filter((place) => place !== undefined && place !== null);
}

function codeIn(value: unknown): string[] {
  const code = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return CODE.test(code) ? [code] : [];
}

/** A known code counts even beside other digits; anything else only once the phone numbers are out of the way. */
function numbersIn(text: string, quoted: readonly string[]): string[] {
  const known = [...text.matchAll(NUMBER_IN_TEXT)].map(String).filter((number) => isKnownCode(null, number));
  const others = [...maskPhoneNumbers(text).matchAll(NUMBER_IN_TEXT)].map(String);
  return [...new Set([...known, ...others.filter((number) => !quoted.some((quote) => quote.includes(number)))])];
}
