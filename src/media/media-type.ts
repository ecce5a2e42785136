import { MEDIA_TYPES, type MediaType } from '../config/configuration.js';
import { typesByContent } from './file-types.js';

/** Other words that servers have for the same. */
const ALIASES: Readonly<Record<string, MediaType>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/aacp': 'audio/aac',
  'audio/x-aac': 'audio/aac',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'audio/3gpp': 'video/3gpp',
};

/** What servers say that do not know, or do not care. */
const SAYS_NOTHING = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/** What a server says that it sends: a type that we know, nothing, or something else. */
export type Declared = { says: 'type'; type: MediaType } | { says: 'nothing' } | { says: 'other' };

export function readContentType(header: string | undefined): Declared {
  const name = (header ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (SAYS_NOTHING.has(name)) return { says: 'nothing' };
  const type =
    MEDIA_TYPES.find((known) => known === name) ?? (Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined);
  return type === undefined ? { says: 'other' } : { says: 'type', type };
}

/** Whether it is worth reading the body at all. */
export function mayBeAllowed(declared: Declared, allowed: readonly MediaType[]): boolean {
  return declared.says === 'nothing' || (declared.says === 'type' && allowed.includes(declared.type));
}

/**
 * The one type that both the server and the first bytes of the file say, or the bytes alone where the server says
 * nothing; null when they contradict each other or it is none that is allowed.
 */
export function mediaTypeOf(declared: Declared, head: Uint8Array, allowed: readonly MediaType[]): MediaType | null {
  const possible = typesByContent(head).filter((type) => allowed.includes(type));
  switch (declared.says) {
    case 'type':
      return possible.find((type) => type === declared.type) ?? null;
    case 'nothing':
      return possible[0] ?? null;
    case 'other':
      return null;
  }
}
