import { Transform } from 'node:stream';
import { TextDecoder } from 'node:util';

/** Longer lines are handed on before their end. */
const LONGEST_LINE_BYTES = 65_536;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LINE_ENDS = /\r\n|\r|\n/g;

/** Bytes that are no text in the charset that they have to be in. */
export class UndecodableText extends Error {
  constructor(
    /** From 1. */
    readonly line: number,
    /** What they were read as last. */
    readonly charset: string,
  ) {
    super(`line ${line} is not ${charset}`);
  }
}

/**
 * Reads bytes as text, whole lines at a time. Their first bytes tell UTF-8 from UTF-16, with or without a byte order mark.
 * From the first line on that is not UTF-8, `charset` applies; so a wrong declaration harms no file in UTF-8. What cannot
 * be read ends the stream with `UndecodableText`: nothing is ever replaced.
 * @param charset a label that `TextDecoder` knows; null: none was declared
 */
export function textDecoder(charset: string | null): Transform {
  const decoder = new LineDecoder(charset);
  return new Transform({
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding, done) {
      finish(() => decoder.write(chunk), done);
    },
    flush(done) {
      finish(() => decoder.end(), done);
    },
  });
}

function finish(decode: () => string, done: (error: Error | null, text?: string) => void): void {
  let text: string;
  try {
    text = decode();
  } catch (error) {
    return done(error as Error);
  }
  // An empty text would end a stream of objects no earlier, but says nothing either.
  if (text === '') done(null);
  else done(null, text);
}

class LineDecoder {
  private held: Buffer = Buffer.alloc(0);
  private lines = 0;
  private hasBegun = false;
  /** Set once the bytes are known to be in another charset than UTF-8. */
  private other: TextDecoder | null = null;

  constructor(private readonly charset: string | null) {}

  write(chunk: Buffer): string {
    if (this.other !== null) return this.inOther(chunk);
    this.held = Buffer.concat([this.held, chunk]);
    if (!this.hasBegun && this.held.length >= 4) this.begin();
    if (!this.hasBegun) return '';
    if (this.other !== null) return this.inOther(this.take(this.held.length));
    return this.inUtf8(this.take(endOfLines(this.held)));
  }

  end(): string {
    if (!this.hasBegun) this.begin();
    const rest = this.take(this.held.length);
    return this.other === null && rest.length > 0 ? this.inUtf8(rest, true) : this.inOther(rest, true);
  }

  private begin(): void {
    this.hasBegun = true;
    const [a, b] = this.held;
    if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) this.other = decoderOf('utf-16le');
    else if ((a === 0xfe && b === 0xff) || (a === 0 && b !== undefined && b !== 0)) this.other = decoderOf('utf-16be');
    else if (a === 0xef && b === 0xbb && this.held[2] === 0xbf) this.take(3);
  }

  private take(bytes: number): Buffer {
    const taken = this.held.subarray(0, bytes);
    this.held = this.held.subarray(bytes);
    return taken;
  }

  private inUtf8(block: Buffer, isLast = false): string {
    if (block.length === 0) return '';
    const whole = tryUtf8(block);
    if (whole !== null) return this.counted(whole);
    let text = '';
    let at = 0;
    for (;;) {
      const end = endOfLine(block, at);
      const line = tryUtf8(block.subarray(at, end));
      if (line === null) break;
      text += this.counted(line);
      at = end;
    }
    if (this.charset === null) throw new UndecodableText(this.lines + 1, 'utf-8');
    this.other = decoderOf(this.charset);
    return text + this.inOther(Buffer.concat([block.subarray(at), this.take(this.held.length)]), isLast);
  }

  private inOther(bytes: Buffer, isLast = false): string {
    if (this.other === null) return '';
    try {
      return this.counted(this.other.decode(bytes, { stream: !isLast }));
    } catch {
      throw new UndecodableText(this.lines + 1, this.other.encoding);
    }
  }

  private counted(text: string): string {
    this.lines += text.match(LINE_ENDS)?.length ?? 0;
    return text;
  }
}

function decoderOf(charset: string): TextDecoder {
  return new TextDecoder(charset, { fatal: true });
}

function tryUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Behind the last line that is whole; of a line that does not end, behind its last whole character. */
function endOfLines(bytes: Buffer): number {
  const end = Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN, bytes.length - 2)) + 1;
  if (end > 0 || bytes.length < LONGEST_LINE_BYTES) return end;
  let last = bytes.length - 1;
  while (last > bytes.length - 4 && (bytes[last]! & 0xc0) === 0x80) last--;
  return last;
}

/** Behind the line that begins at `from`. */
function endOfLine(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LINE_FEED || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED)) return at + 1;
  }
  return bytes.length;
}
