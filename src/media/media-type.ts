import { MEDIA_TYPES, type MediaType } from '../config/configuration.js';

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

/** Enough to tell every kind below. */
export const SNIFFED_BYTES = 16;

interface Signature {
  /** Bytes at their offset; null may be anything. */
  readonly bytes: readonly (number | null)[];
  readonly offset?: number;
  /** What a file that begins so may be; the likeliest first. */
  readonly types: readonly MediaType[];
}

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

/** As the WHATWG's MIME sniffing and the formats' own specifications have them. The first that fits decides. */
const SIGNATURES: readonly Signature[] = [
  { bytes: [0xff, 0xd8, 0xff], types: ['image/jpeg'] },
  { bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a], types: ['image/png'] },
  { bytes: ascii('GIF87a'), types: ['image/gif'] },
  { bytes: ascii('GIF89a'), types: ['image/gif'] },
  { bytes: [...ascii('RIFF'), null, null, null, null, ...ascii('WEBPVP')], types: ['image/webp'] },
  { bytes: ascii('%PDF-'), types: ['application/pdf'] },
  { bytes: [...ascii('OggS'), 0], types: ['audio/ogg'] },
  { bytes: ascii('ID3'), types: ['audio/mpeg', 'audio/aac'] },
  { bytes: ascii('#!AMR'), types: ['audio/amr'] },
  { bytes: ascii('ADIF'), types: ['audio/aac'] },
  { bytes: ascii('ftyp3g'), offset: 4, types: ['video/3gpp', 'video/mp4', 'audio/mp4'] },
  { bytes: ascii('ftypM4A'), offset: 4, types: ['audio/mp4', 'video/mp4'] },
  { bytes: ascii('ftyp'), offset: 4, types: ['video/mp4', 'audio/mp4', 'video/3gpp'] },
];

/** What a file may be by its first bytes; empty when it is nothing that we know. */
function typesByContent(head: Uint8Array): readonly MediaType[] {
  return SIGNATURES.find((signature) => fits(head, signature))?.types ?? audioFrame(head);
}

function fits(head: Uint8Array, { bytes, offset = 0 }: Signature): boolean {
  return bytes.every((byte, i) => (byte === null ? head.length > offset + i : head[offset + i] === byte));
}

/** Sound without a header begins with a frame: eleven set bits, then the version and the layer. */
function audioFrame([first, second]: Uint8Array): readonly MediaType[] {
  if (first !== 0xff || second === undefined || second < 0xe0) return [];
  const layer = (second >> 1) & 0b11;
  // ADTS, the frames of AAC, has twelve set bits and calls its layer 0; in MPEG audio that is reserved, and layer III is 1.
  if (layer === 0) return second >= 0xf0 ? ['audio/aac'] : [];
  return layer === 1 ? ['audio/mpeg'] : [];
}
