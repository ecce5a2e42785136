import anyAscii from 'any-ascii';
import type { SmsSenderId } from '../../config/choices.js';
import type { MessageContent } from '../../deciding/message-content.js';
import type { SmsWishes, Step } from '../../deciding/plan.js';
import { partsAsText, type SaidAsText } from '../../siren/content-as-text.js';
import { isGsm7, smsSegments } from './sms-segments.js';

/** What an SMS may be, and whom it comes from, unless its step says so itself. */
export interface SmsWritingRules {
  smsMaxSegments: number;
  smsSenderIds: readonly SmsSenderId[];
}

/**
 * The plan with its SMS as it will be sent: transliterated and truncated as its step asks, with its sender. Later
 * changes of the settings do not affect it. `country`: of its number. `text` and `content`: of the message. A step with
 * a text of its own sends only that.
 */
export function writeSmsSteps(
  plan: readonly Step[],
  { country, text, content = null }: { country: string | null; text: string; content?: MessageContent | null },
  rules: SmsWritingRules,
): Step[] {
  return plan.map((step) => {
    if (step.channel !== 'sms') return step;
    const senderId = step.senderId ?? senderFor(country, rules.smsSenderIds);
    const said = step.text === undefined ? partsAsText(text, content ?? {}) : { words: step.text, links: '' };
    const written = writtenAs(said, step, rules);
    return {
      ...step,
      ...((step.text !== undefined || written !== text) && { text: written }),
      ...(senderId !== undefined && { senderId }),
    };
  });
}

/** How many segments the SMS of a step may have, and what says so. */
export function segmentsAllowed(
  { maxSegments }: Pick<SmsWishes, 'maxSegments'>,
  { smsMaxSegments }: Pick<SmsWritingRules, 'smsMaxSegments'>,
): { allowed: number; by: 'maxSegments' | 'SMS_MAX_SEGMENTS' } {
  return maxSegments !== undefined && maxSegments < smsMaxSegments
    ? { allowed: maxSegments, by: 'maxSegments' }
    : { allowed: smsMaxSegments, by: 'SMS_MAX_SEGMENTS' };
}

function writtenAs({ words: said, links: behind }: SaidAsText, step: Step, rules: SmsWritingRules): string {
  const write = (text: string) => (step.transliterate === true ? toGsm7(text) : text);
  const words = write(said);
  const links = write(behind);
  const whole = [words, links].filter((part) => part !== '').join('\n');
  if (step.onTooLong !== 'truncate') return whole;
  const { allowed } = segmentsAllowed(step, rules);
  if (words === '' || links === '') return truncateSms(words, allowed, links) ?? whole;
  const truncated = truncateSms(words, allowed, `\n${links}`);
  return truncated ?? (smsSegments(links).segments <= allowed ? links : whole);
}

function senderFor(country: string | null, senderIds: readonly SmsSenderId[]): string | undefined {
  return (senderIds.find((one) => one.country === country) ?? senderIds.find((one) => one.country === '*'))?.senderId;
}

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
