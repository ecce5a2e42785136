import type { IncomingType } from './shapes.js';

/** The types that both dialects name. */
const COMMON: readonly [string, IncomingType][] = [
  ['text', 'text'],
  ['image', 'image'],
  ['photo', 'image'],
  ['voice', 'voice'],
  ['audio', 'voice'],
];

const TOOLKIT: ReadonlyMap<string, IncomingType> = new Map(COMMON);

/** `platform` names the kind of each file. */
const PLATFORM: ReadonlyMap<string, IncomingType> = new Map([
  ...COMMON,
  ['video', 'video'],
  ['document', 'document'],
  ['file', 'document'],
  ['location', 'location'],
  ['contact', 'contacts'],
  ['contacts', 'contacts'],
]);

/** Any letter case; a word not known is treated as text. */
export function toolkitType(word: string): IncomingType {
  return TOOLKIT.get(word.trim().toLowerCase()) ?? 'text';
}

/** As {@link toolkitType}; the first half of a MIME type will do. */
export function platformType(word: string): IncomingType {
  const [kind = ''] = word.trim().toLowerCase().split('/');
  return PLATFORM.get(kind === 'application' ? 'document' : kind) ?? 'text';
}
