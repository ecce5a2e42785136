import type { IncomingType } from './shapes.js';

const TYPES: ReadonlyMap<string, IncomingType> = new Map([
  ['text', 'text'],
  ['image', 'image'],
  ['photo', 'image'],
  ['voice', 'voice'],
  ['audio', 'voice'],
  ['ptt', 'voice'],
  ['video', 'video'],
  ['document', 'document'],
  ['file', 'document'],
  ['application', 'document'],
  ['location', 'location'],
  ['contact', 'contacts'],
  ['contacts', 'contacts'],
  ['vcard', 'contacts'],
]);

/** Any letter case, and the first half of a MIME type will do; a word that nobody knows is treated as text. */
export function incomingType(word: string): IncomingType {
  const [kind = ''] = word.trim().toLowerCase().split('/');
  return TYPES.get(kind) ?? 'text';
}
