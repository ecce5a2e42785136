import { brotliDecompressSync, inflateRawSync, unzipSync, zstdDecompressSync } from 'node:zlib';

/** Bytes of an answer that are read, packed or not; Siren's are a few hundred. */
export const MAX_ANSWER_BYTES = 1 << 20;

/** The text of an answer, or why it cannot be read: it is cut off, or too large once unpacked. */
export type AnswerText = { readable: true; text: string } | { readable: false; reason: string };

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** `deflate` means zlib's format; some servers leave out its header, or call one format by the name of the other. */
const UNPACK: ReadonlyMap<string, readonly Unpack[]> = new Map([
  ['gzip', [unzipSync]],
  ['x-gzip', [unzipSync]],
  ['deflate', [unzipSync, inflateRawSync]],
  ['br', [brotliDecompressSync]],
  ['zstd', [zstdDecompressSync]],
]);

/** Each layer may cost as much as a whole answer, and more than two were never seen. */
const MAX_LAYERS = 4;

/** Drops a byte order mark; what is no UTF-8 becomes U+FFFD. */
const UTF8 = new TextDecoder('utf-8');

/**
 * Reads the body of an answer. We ask for an unpacked one, but a proxy may pack it all the same, and an answer that is
 * not read loses the id by which receipts are matched. What is not packed as its header says is taken as it came.
 *
 * @param contentEncoding the header, once or several times; the last layer comes last
 */
export function answerText(body: Uint8Array, contentEncoding: string | readonly string[] = []): AnswerText {
  const layers = [contentEncoding]
    .flat()
    .flatMap((value) => value.toLowerCase().split(','))
    .map((layer) => layer.trim())
    .filter((layer) => layer !== '' && layer !== 'identity');
  if (layers.length > MAX_LAYERS) return { readable: false, reason: 'packed too many times' };
  let bytes = body;
  for (const layer of layers.toReversed()) {
    const unpacked = unpack(bytes, UNPACK.get(layer) ?? []);
    if (typeof unpacked === 'string') return { readable: false, reason: unpacked };
    bytes = unpacked;
  }
  return { readable: true, text: UTF8.decode(bytes) };
}

/** The bytes of one layer, or what keeps them from being read. A few packed bytes may stand for gigabytes. */
function unpack(bytes: Uint8Array, ways: readonly Unpack[]): Uint8Array | string {
  if (bytes.length === 0 || isJson(bytes)) return bytes;
  for (const way of ways) {
    try {
      return way(bytes, { maxOutputLength: MAX_ANSWER_BYTES });
    } catch (error) {
      const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ERR_BUFFER_TOO_LARGE') return 'too large once unpacked';
      if (code === 'Z_BUF_ERROR') return 'cut off';
    }
  }
  return bytes;
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(UTF8.decode(bytes));
    return true;
  } catch {
    return false;
  }
}
