import { isObject } from '../../json/walk.js';
import { optionalText, optionalWord } from './fields.js';
import { listed, pick } from './loose-fields.js';
import type { IncomingContact, IncomingMedia } from './shapes.js';

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

/** Lists of files, and single files under the name of their kind, as providers write them. */
const LISTS = ['media', 'attachments', 'files'];
const KINDS = ['image', 'photo', 'voice', 'audio', 'video', 'document', 'file', 'sticker'];

/** Every file that these places tell of, each address once. A file without an address is none that could be fetched. */
export function mediaIn(holders: readonly Holder[]): IncomingMedia[] {
  const files = holders.flatMap((holder) => [
    ...(pick(holder, 'mediaUrl') === undefined ? [] : [holder]),
    ...filesIn(holder),
  ]);
  const media = files.flatMap(readFile);
  return [...new Map(media.toReversed().map((file) => [file.url, file])).values()].toReversed();
}

/** What the first file is said to be: a kind (`image`), the name that it stands under, or a MIME type. */
export function kindOfFirst(holder: Holder): string | null {
  const first = filesIn(holder)[0] ?? {};
  return (
    optionalWord(pick(first, 'type')) ??
    KINDS.find((kind) => isObject(pick(holder, kind))) ??
    optionalWord(pick(first, 'mimeType', 'contentType'))
  );
}

function filesIn(holder: Holder): Holder[] {
  const inLists = LISTS.flatMap((name) => listed(pick(holder, name)));
  const single = KINDS.flatMap((name) => listed(pick(holder, name)));
  return [...inLists, ...single].flatMap((file) => (isObject(file) ? [file] : isAddress(file) ? [{ url: file }] : []));
}

function readFile(file: Holder): IncomingMedia[] {
  const url = optionalWord(pick(file, 'url', 'link', 'mediaUrl', 'href'));
  if (url === null) return [];
  const type = optionalWord(pick(file, 'type'));
  const mimeType = optionalWord(pick(file, 'mimeType', 'contentType', 'mediaType'));
  return [
    { url, mimeType: mimeType ?? (type?.includes('/') ? type : null), caption: optionalText(pick(file, 'caption')) },
  ];
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value);
}
