/** A file that cannot be read as a table; `message` says what to do. */
export class UnreadableFile extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableFile';
  }
}

const NOT_TEXT = 'The file is neither UTF-8 nor UTF-16. In Excel, save it as “CSV UTF-8”; then choose it again.';

/** So much is read and looked through at once, in some milliseconds: the page stays at hand in between. */
const PIECE = 1 << 18;

/** The text of a file, piece by piece, so that it is never in memory as a whole. All line ends are `\n`, and a byte order mark is left out. */
export async function* textOf(file: Blob): AsyncGenerator<string> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const decoder = new TextDecoder(encodingOf(head), { fatal: true });
  let held = '';
  for (let from = 0; from < file.size; from += PIECE) {
    const isLast = from + PIECE >= file.size;
    const bytes = await file.slice(from, from + PIECE).arrayBuffer();
    const text = held + decode(decoder, bytes, !isLast);
    // The other half of a CRLF may come with the next piece.
    held = !isLast && text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
  }
}

/** UTF-16 is what Excel calls "Unicode text". */
export function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== undefined)) return 'utf-16be';
  return 'utf-8';
}

function decode(decoder: TextDecoder, bytes: ArrayBuffer, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new UnreadableFile(NOT_TEXT);
  }
}
