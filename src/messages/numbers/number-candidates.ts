import type { CountryCode } from 'libphonenumber-js/max';
import type { Channel } from '../../siren/channel.js';
import { readPhoneNumber } from './phone-number.js';
import { canonicalNumber, formsOf } from './equivalent-numbers.js';

/** `whatsapp:+14155550123` (Twilio), `tel:`, `sms:`; also around an address. */
const SCHEME = /^(?:whatsapp|sms|tel):(?:\/\/)?\s*/i;
/** How some software writes one plus: escaped, twice, or before the 00 that it stands for. */
const PLUS = /^(?:(?:\+|%2b)+(?:00)?|00)/i;
/** WhatsApp's own addresses: `user[.agent][:device]@server`. Those of other servers (`lid`, `g.us`) hold no number. */
const ADDRESS = /^\+?(\d+)(?:[.:_]\d+)*@(?:c\.us|s\.whatsapp\.net|hosted)$/i;
/** Digits. A shorter text without a country code is a short code, unless the numbering plan knows a mobile like it. */
const SHORTEST_NUMBER = 7;

/**
 * The numbers, in E.164, that a sender or recipient of a webhook may be, the likeliest first. Empty where it holds none.
 * A text without a plus is read twice: as international, and as national of `defaultCountry`. WhatsApp's ids are digits
 * with a country code, so its international reading comes first; of an SMS the national one does. The other forms of the
 * same subscriber's number follow each reading.
 */
export function numberCandidates(written: string, channel: Channel, defaultCountry: CountryCode): readonly string[] {
  const text = withoutSoftware(written.trim());
  if (text === null) return [];
  const digits = text.replaceAll(/\P{Nd}/gu, '').length;
  const isInternational = text.startsWith('+');
  const international = digits < SHORTEST_NUMBER ? null : internationalNumber(text, defaultCountry);
  const national = isInternational ? null : nationalNumber(text, digits, defaultCountry);
  const readings = channel === 'whatsapp' ? [international, national] : [national, international];
  return [...new Set(readings.flatMap((number) => (number === null ? [] : [number, ...formsOf(number)])))];
}

/** The text without what software puts around a number, with a plus where it is international for sure; null: no number. */
function withoutSoftware(text: string): string | null {
  const bare = text.replace(SCHEME, '').replace(PLUS, '+');
  const user = ADDRESS.exec(bare)?.[1];
  if (user !== undefined) return `+${user}`;
  return /[\p{L}@]/u.test(bare) ? null : bare;
}

/** As it was written where that is a form of the subscriber's number, so that an answer goes to where it came from. */
function internationalNumber(text: string, defaultCountry: CountryCode): string | null {
  const written = text.startsWith('+') ? text : `+${text}`;
  const { e164 } = readPhoneNumber(written, defaultCountry);
  if (e164 === null) return null;
  const asWritten = `+${written.replaceAll(/\D/g, '')}`;
  return canonicalNumber(asWritten) === canonicalNumber(e164) ? asWritten : e164;
}

function nationalNumber(text: string, digits: number, defaultCountry: CountryCode): string | null {
  const { e164, type } = readPhoneNumber(text, defaultCountry);
  return digits < SHORTEST_NUMBER && type?.includes('MOBILE') !== true ? null : e164;
}
