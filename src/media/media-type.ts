import { fileTypeFromBuffer } from 'file-type';
import { MEDIA_TYPES, type MediaType } from '../config/choices.js';

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

/** Bytes that are enough to tell every kind: the sample that `file-type` asks for. */
export const SNIFFED_BYTES = 4_100;

/**
 * The one type that both the server and the first bytes of the file say, or the bytes alone where the server says
 * nothing; null when they contradict each other or it is none that is allowed.
 */
export async function mediaTypeOf(
  declared: Declared,
  head: Uint8Array,
  allowed: readonly MediaType[],
): Promise<MediaType | null> {
  if (declared.says === 'other') return null;
  const possible = (await typesByContent(head)).filter((type) => allowed.includes(type));
  return (declared.says === 'nothing' ? possible[0] : possible.find((type) => type === declared.type)) ?? null;
}

/** Files of the MPEG-4 family hold sound or pictures under the same brand: what one may be beside what it looks like. */
const MAY_ALSO_BE: Partial<Record<MediaType, readonly MediaType[]>> = {
  'audio/mp4': ['video/mp4'],
  'video/mp4': ['audio/mp4', 'video/3gpp'],
  'video/3gpp': ['video/mp4', 'audio/mp4'],
  // Both may begin with an ID3 tag.
  'audio/mpeg': ['audio/aac'],
};

/** What a file may be by its first bytes, the likeliest first; empty when it is nothing that we know. */
async function typesByContent(head: Uint8Array): Promise<readonly MediaType[]> {
  const found = await fileTypeFromBuffer(head);
  const said = readContentType(found?.mime);
  return said.says === 'type' ? [said.type, ...(MAY_ALSO_BE[said.type] ?? [])] : [];
}
