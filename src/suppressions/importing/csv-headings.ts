import { HEADING_WORDS } from './heading-words.js';

/** A heading may be longer, but then it names no column of ours. */
const MAX_LENGTH = 64;

/** Whoever writes this many digits in a row names no column, but somebody. */
const HOLDS_NUMBER = /\d{7}/;
/** Salesforce names fields of one's own so. */
const OF_SALESFORCE = /__c$/i;
/** Accents of Latin, Greek and Cyrillic are no part of a letter here; the vowel signs of other scripts are. */
const NO_LETTER = /[^\p{L}\p{M}]|[\u0300-\u036f]/gu;

/** Headings of numbers that do not say so; they count where no other heading does. */
const BARE = new Set([
  'number',
  'numbers',
  'no',
  'recipient',
  'to',
  'destination',
  'contactnumber',
  'contactno',
  'sms',
  'ph',
  'nummer',
  'numero',
  'номер',
  'phno',
  'phnumber',
  'recipientnumber',
  'destinationnumber',
]);

const PHONE_WORDS = wordsOf('phone');
const OTHER_WORDS = wordsOf('other');

/** The columns that hold phone numbers, in their order, by the headings of a file. */
export function phoneColumns(headings: readonly string[]): number[] {
  const names = headings.map((heading) =>
    HOLDS_NUMBER.test(heading.slice(0, MAX_LENGTH)) ? '' : headingName(heading),
  );
  const named = names.flatMap((name, i) => (saysPhone(name) ? [i] : []));
  return named.length > 0 ? named : names.flatMap((name, i) => (BARE.has(name) ? [i] : [])).slice(0, 1);
}

/** A heading as it is compared: `Phone No. (1)` is `phoneno`, `Téléphone` is `telephone`. */
export function headingName(heading: string): string {
  return heading
    .slice(0, MAX_LENGTH + 1)
    .replace(OF_SALESFORCE, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/e\.?164/g, 'eonesixfour')
    .replaceAll(NO_LETTER, '')
    .replaceAll('ı', 'i')
    .replaceAll('eonesixfour', 'e164');
}

function wordsOf(kind: 'phone' | 'other'): string[] {
  return [...new Set(HEADING_WORDS.flatMap((words) => words[kind]).map(headingName))];
}

/** Whether a name is made of words of ours alone, one of which says that it is a phone number. */
function saysPhone(name: string): boolean {
  if (name.length > MAX_LENGTH) return false;
  // Where the words so far may end, and whether one of them is a phone's.
  const ends = [
    { plain: true, phone: false },
    ...Array.from({ length: name.length }, () => ({ plain: false, phone: false })),
  ];
  for (const [at, { plain, phone }] of ends.entries()) {
    if (!plain && !phone) continue;
    for (const word of PHONE_WORDS) if (name.startsWith(word, at)) ends[at + word.length]!.phone = true;
    for (const word of OTHER_WORDS) {
      if (!name.startsWith(word, at)) continue;
      const end = ends[at + word.length]!;
      end.plain ||= plain;
      end.phone ||= phone;
    }
  }
  return ends.at(-1)!.phone;
}
