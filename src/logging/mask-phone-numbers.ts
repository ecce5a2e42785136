/** What has as many digits as a phone number and is none: left alone. */
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/.source;
const DATE =
  /(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/
    .source;
const OCTET = /(?:25[0-5]|2[0-4]\d|1?\d?\d)/.source;
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;

/** Digits with what people put between them. `%2B` is a plus in an address, `%20` a space. */
const SEPARATOR = /(?:[\s().\-/\u00a0\u2010-\u2015]|%20)/.source;
const DIGITS = `\\d(?:${SEPARATOR}{0,3}\\d)+`;
const PLUS_NUMBER = `(?:\\+|%2B)${SEPARATOR}?${DIGITS}`;

/**
 * Not inside a word, so that ids and digests stay whole; but an escape of JSON (`\n98…`) or of an address (`%3A98…`)
 * is no word. A plus needs no such care.
 */
const START = /(?<=^|[^\p{L}\p{N}_]|\\[bfnrt]|\\u[\da-f]{4}|%[\da-f]{2})/u.source;
const END = /(?![\p{L}\p{N}_])/u.source;

const CANDIDATE = new RegExp(
  `${START}(?<other>${UUID}|${DATE}|${IPV4})${END}|${PLUS_NUMBER}|${START}${DIGITS}${END}`,
  'giu',
);

/** Wherever digits stand, of any script, also glued to letters, with any signs between them. */
const IN_WORDS = new RegExp(
  `${START}(?<other>${UUID}|${DATE}|${IPV4})${END}|\\p{Nd}(?:[^\\p{L}\\p{N}]{0,3}\\p{Nd})+`,
  'giu',
);

/**
 * In a foreign text: digits of any script with what people put between them, also glued to letters. Eight, or seven after
 * a plus: every way a phone number is written, and a few harmless dates. Codes have at most seven digits and stay.
 */
const IN_FOREIGN_TEXT = new RegExp(
  `\\+\\p{Nd}(?:${SEPARATOR}{0,3}\\p{Nd}){6,}|\\p{Nd}(?:${SEPARATOR}{0,3}\\p{Nd}){7,}`,
  'gu',
);

const MIN_DIGITS = 9;
/** A plus says that a number follows, so fewer digits are enough. */
const MIN_DIGITS_AFTER_PLUS = 7;
/** Subscribers' numbers without their area may have no more. */
const MIN_DIGITS_IN_WORDS = 7;
/** E.164 allows 15 digits, 2 more for a leading 00; a longer unbroken run is an id. */
const MAX_UNBROKEN = 17;

/**
 * Masks whatever has the shape of a phone number, with or without plus, spaces or dashes: the first two and the last
 * two digits stay. UUIDs, ISO dates and times, IPv4 addresses and digits inside words are left as they are.
 */
export function maskPhoneNumbers(text: string): string {
  return maskFound(text, CANDIDATE, maskNumber);
}

/**
 * The same for text in which no id of ours needs to stay readable, such as an address that leads nowhere: also numbers
 * within words (`tel9876543210`), from {@link MIN_DIGITS_IN_WORDS} digits on.
 */
export function maskNumbersInWords(text: string): string {
  return maskFound(text, IN_WORDS, maskNumberInWord);
}

/**
 * Hides whatever looks like a phone number in a text from elsewhere, such as an error of Siren's: as `[number]`, so that
 * no digit is left that could be taken for a code.
 */
export function hidePhoneNumbers(text: string): string {
  return text.replace(IN_FOREIGN_TEXT, '[number]');
}

function maskFound(text: string, candidate: RegExp, mask: (found: string) => string): string {
  return text.replace(candidate, (found: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as { other?: string };
    return groups.other === undefined ? mask(found) : found;
  });
}

function maskNumber(found: string): string {
  const prefix = /^(?:%2B|\D*)/i.exec(found)?.[0] ?? '';
  // The digits of an escaped space are none of the number's.
  const body = found.slice(prefix.length).replaceAll(/%20/g, ' ');
  const digits = body.replaceAll(/\D/g, '').length;
  const plus = prefix.includes('+') || prefix.length === 3;
  if (digits < (plus ? MIN_DIGITS_AFTER_PLUS : MIN_DIGITS)) return found;
  if (digits > MAX_UNBROKEN && /^\d+$/.test(body)) return found;
  return prefix + withoutMiddle(body, digits);
}

function maskNumberInWord(found: string): string {
  const digits = found.match(/\p{Nd}/gu)!.length;
  return digits < MIN_DIGITS_IN_WORDS ? found : withoutMiddle(found, digits);
}

/** Only the first two and the last two of so many digits. */
function withoutMiddle(text: string, digits: number): string {
  let index = 0;
  return text.replaceAll(/\p{Nd}/gu, (digit) => (index++ < 2 || index > digits - 2 ? digit : '*'));
}
