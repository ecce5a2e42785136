import type { MediaType } from '../config/configuration.js';

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
export function typesByContent(head: Uint8Array): readonly MediaType[] {
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
