/** A heading may be longer, but then it names no column of ours. */
const MAX_LENGTH = 64;

/** Words that say: a phone number. */
const PHONE_WORDS = [
  ...[
    'phone',
    'phones',
    'telephone',
    'tel',
    'mobile',
    'mob',
    'cell',
    'cellular',
    'cellphone',
    'handphone',
    'smartphone',
  ],
  ...['whatsapp', 'msisdn', 'gsm', 'e164'],
];
/** Words that Excel, Outlook, Google and CRMs put before or behind those. A fax or a pager gets no messages. */
const OTHER_WORDS = [
  ...['number', 'numbers', 'no', 'nos', 'nr', 'num', 'value', 'sms', 'international', 'formatted', 'full', 'raw'],
  ...['home', 'work', 'business', 'office', 'company', 'main', 'primary', 'secondary', 'alternate', 'alternative'],
  ...['other', 'personal', 'private', 'direct', 'default', 'billing', 'shipping', 'registered', 'car', 'callback'],
  ...['contact', 'customer', 'client', 'user', 'member', 'subscriber', 'recipient', 'lead', 'person', 'your'],
];
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
]);

/** The columns that hold phone numbers, in their order, by the headings of a file. */
export function phoneColumns(headings: readonly string[]): number[] {
  const names = headings.map(headingName);
  const named = names.flatMap((name, i) => (saysPhone(name) ? [i] : []));
  return named.length > 0 ? named : names.flatMap((name, i) => (BARE.has(name) ? [i] : [])).slice(0, 1);
}

/** A heading as it is compared: `Phone No. (1)` is `phoneno`. */
export function headingName(heading: string): string {
  return heading
    .slice(0, MAX_LENGTH + 1)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/e\.?164/g, 'eonesixfour')
    .replaceAll(/[^a-z]/g, '')
    .replaceAll('eonesixfour', 'e164');
}

/** Whether a name is made of words of ours alone, one of which says that it is a phone number. */
function saysPhone(name: string): boolean {
  if (name.length > MAX_LENGTH) return false;
  // Where the words so far may end, and whether one of them is a phone's.
  const ends = [{ plain: true, phone: false }, ...Array.from(name, () => ({ plain: false, phone: false }))];
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
