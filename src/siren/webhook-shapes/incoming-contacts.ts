import { isObject } from '../../json/walk.js';
import { optionalWord } from './fields.js';
import { listed, pick } from './loose-fields.js';
import type { IncomingContact } from './shapes.js';

type Holder = Record<string, unknown>;

/** The people whose cards were sent, wherever these places hold them. A card of which nothing can be read is left out. */
export function contactsIn(holders: readonly Holder[]): IncomingContact[] {
  return holders
    .flatMap((holder) => listed(pick(holder, 'contacts', 'contact')))
    .map(readContact)
    .filter(({ name, phoneNumbers, emails }) => name !== null || phoneNumbers.length + emails.length > 0);
}

function readContact(card: unknown): IncomingContact {
  if (!isObject(card))
    return { name: typeof card === 'string' ? optionalWord(card) : null, phoneNumbers: [], emails: [] };
  return {
    name: nameIn(pick(card, 'name', 'displayName', 'fullName')),
    phoneNumbers: words(
      pick(card, 'phones', 'phoneNumbers', 'phone', 'phoneNumber', 'number'),
      'phone',
      'number',
      'waId',
    ),
    emails: words(pick(card, 'emails', 'email'), 'email', 'address'),
  };
}

/** A text, or its parts. */
function nameIn(name: unknown): string | null {
  if (!isObject(name)) return typeof name === 'string' ? optionalWord(name) : null;
  const parts = ['firstName', 'middleName', 'lastName'].map((part) => pick(name, part));
  const whole = parts.filter((part) => typeof part === 'string').join(' ');
  return optionalWord(pick(name, 'formattedName')) ?? optionalWord(whole);
}

/** Texts, or objects that hold one under any of these names. Numbers are as they came, not normalised. */
function words(value: unknown, ...names: readonly string[]): string[] {
  return listed(value).flatMap((item) => {
    const text = isObject(item) ? pick(item, ...names) : item;
    const word = typeof text === 'string' || typeof text === 'number' ? optionalWord(String(text)) : null;
    return word === null ? [] : [word];
  });
}
