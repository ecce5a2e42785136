import type { Dispatcher } from 'undici';
import type { MediaType } from '../config/configuration.js';
import { SNIFFED_BYTES } from './file-types.js';
import type { MediaOutcome } from './media-outcome.js';
import type { MediaOptions } from './media.options.js';
import { mayBeAllowed, mediaTypeOf, readContentType } from './media-type.js';

type Limits = Pick<MediaOptions, 'maxBytes' | 'allowedTypes'>;

/** Reads a file as it comes, and stops at the first byte that is too many or that makes it something else than it may be. */
export async function readBody(
  { headers, body }: Pick<Dispatcher.ResponseData, 'headers' | 'body'>,
  { maxBytes, allowedTypes }: Limits,
): Promise<MediaOutcome> {
  const declared = readContentType(headerOf(headers['content-type']));
  if (!mayBeAllowed(declared, allowedTypes)) return { outcome: 'refused', reason: 'type_not_allowed' };
  if (Number(headerOf(headers['content-length'])) > maxBytes) return { outcome: 'refused', reason: 'too_large' };
  const chunks: Buffer[] = [];
  let size = 0;
  let mimeType: MediaType | null = null;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) return { outcome: 'refused', reason: 'too_large' };
    if (mimeType === null && size >= SNIFFED_BYTES) {
      mimeType = mediaTypeOf(declared, Buffer.concat(chunks), allowedTypes);
      if (mimeType === null) return { outcome: 'refused', reason: 'type_not_allowed' };
    }
  }
  const bytes = Buffer.concat(chunks, size);
  mimeType ??= mediaTypeOf(declared, bytes, allowedTypes);
  return mimeType === null
    ? { outcome: 'refused', reason: 'type_not_allowed' }
    : { outcome: 'fetched', bytes, mimeType };
}

export function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
