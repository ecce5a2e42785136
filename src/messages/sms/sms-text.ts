import anyAscii from 'any-ascii';
import { isGsm7, smsSegments } from './sms-segments.js';

/** The most characters that a segment may have, whatever they are. */
const MOST_UNITS = 160;
/** GSM-7 has no `…`, which would more than double the price of a text that is in it otherwise. */
const ELLIPSIS = { gsm7: '...', ucs2: '…' };

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** What nobody sees where it stands alone: joiners, marks of direction, accents. */
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{M}\p{Cf}]$/u;
/** Spaces and line ends that have no letters for `any-ascii` to write. */
const SPACES: Readonly<Record<string, string>> = {
  '\t': ' ',
  '\v': '\n',
  '\u0085': '\n',
  '\u2028': '\n',
  '\u2029': '\n',
};
/** The alphabet has all capitals of Greek: those that look like a Latin one are written as that. */
const GREEK_CAPITALS = { greek: 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', latin: 'ABEZHIKMNOPTYX' };

/**
 * Writes a text in GSM-7: what the alphabet has stays as it is, everything else becomes the nearest letters of ASCII.
 * A character that has none, which is rare, stays too; the text is UCS-2 then.
 */
export function toGsm7(text: string): string {
  // Composed first: é is in the alphabet, its accent alone is not.
  return Array.from(text.normalize('NFC'), characterInGsm7).join('');
}

function characterInGsm7(character: string): string {
  if (isGsm7(character)) return character;
  const space = SPACES[character];
  if (space !== undefined) return space;
  if (/^\p{Cc}$/u.test(character)) return '';
  if (/^\p{Script=Greek}$/u.test(character)) {
    const capitals = greekCapitals(character);
    if (capitals !== '' && isGsm7(capitals)) return capitals;
  }
  // The one printable character of ASCII that the alphabet lacks.
  const ascii = anyAscii(character).replaceAll('`', "'");
  return ascii === '' && !INVISIBLE.test(character) ? character : ascii;
}

function greekCapitals(character: string): string {
  const capitals = character.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
  return Array.from(capitals, (c) => GREEK_CAPITALS.latin[GREEK_CAPITALS.greek.indexOf(c)] ?? c).join('');
}

/**
 * Cuts a text that has more segments than `maxSegments` so that it fits with an ellipsis behind it, never within what a
 * reader takes for one character. Null where not even the first one fits.
 * @param tail what stays whole behind it, such as a link: half of one is none
 */
export function truncateSms(text: string, maxSegments: number, tail = ''): string | null {
  const fitting = [text + tail, (text + tail).trimEnd()].find((one) => smsSegments(one).segments <= maxSegments);
  if (fitting !== undefined) return fitting;
  const graphemes = GRAPHEMES.segment(text);
  const shortenedAt = (unit: number): string => withEllipsis(text.slice(0, graphemes.containing(unit)!.index)) + tail;
  let fits = 0;
  let isTooLong = Math.min(text.length, maxSegments * MOST_UNITS + 1);
  while (isTooLong - fits > 1) {
    const middle = (fits + isTooLong) >> 1;
    if (smsSegments(shortenedAt(middle)).segments <= maxSegments) fits = middle;
    else isTooLong = middle;
  }
  const shortened = shortenedAt(fits);
  return shortened === ELLIPSIS.gsm7 + tail ? null : shortened;
}

function withEllipsis(text: string): string {
  const begin = text.trimEnd();
  return begin + (isGsm7(begin) ? ELLIPSIS.gsm7 : ELLIPSIS.ucs2);
}
