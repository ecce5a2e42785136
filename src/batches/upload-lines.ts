/** One line of an upload: its bytes without the line end, or that it was longer than it may be. */
export type UploadLine = { kind: 'line'; bytes: Uint8Array } | { kind: 'too_long' };

const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts a stream of bytes into lines that end in LF or CRLF. Empty ones are left out, so is a byte order mark at the
 * beginning; the last line needs no end. Of a line that is too long nothing is kept, so memory is bounded by `maxBytes`
 * whatever is sent. When the stream breaks off, what was begun of a line is lost with it. Yields the lines that each piece
 * of the stream completes, together: a turn for each of a million would cost more than cutting them.
 */
export async function* linesOf(stream: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<UploadLine[]> {
  let rest: Uint8Array = Buffer.alloc(0);
  let isTooLong = false;
  let isFirst = true;

  const finish = (end: Uint8Array): UploadLine | null => {
    const whole = withoutEnd(rest.length === 0 ? end : Buffer.concat([rest, end]));
    const bytes = isFirst ? withoutMark(whole) : whole;
    const fits = !isTooLong && bytes.length <= maxBytes;
    rest = Buffer.alloc(0);
    isTooLong = isFirst = false;
    if (!fits) return { kind: 'too_long' };
    return isBlank(bytes) ? null : { kind: 'line', bytes };
  };

  for await (const chunk of stream) {
    const lines: UploadLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      const line = finish(chunk.subarray(from, end));
      from = end + 1;
      if (line !== null) lines.push(line);
    }
    const begun = chunk.subarray(from);
    // What is more than allowed may still be the mark at its beginning and the CR at its end.
    if (rest.length + begun.length > maxBytes + BOM.length + 1) isTooLong = true;
    // A copy: the stream may use the memory of its chunk again.
    rest = isTooLong ? Buffer.alloc(0) : Buffer.concat([rest, begun]);
    if (lines.length > 0) yield lines;
  }
  const last = rest.length > 0 || isTooLong ? finish(Buffer.alloc(0)) : null;
  if (last !== null) yield [last];
}

function withoutEnd(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return BOM.equals(bytes.subarray(0, BOM.length)) ? bytes.subarray(BOM.length) : bytes;
}

/** Nothing but spaces and tabs. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === CR);
}

/**
 * How an upload ended: its end came, nothing came any more, the connection was cut in the middle, or we are about to
 * stop and take no more.
 */
export type UploadEnd = 'complete' | 'silent' | 'cut' | 'stopping';

export interface ChunkLimits {
  maxLines: number;
  /** Of all lines of a chunk together. */
  maxBytes: number;
  /** How long the first line of a chunk may wait for others. */
  maxMs: number;
  /** How long nothing may come before the upload counts as over. */
  silentMs: number;
}

const LATE = Symbol('late');

/**
 * Gathers lines into chunks that are worth a transaction, in order. The next piece is asked for while a chunk is being
 * dealt with, and none beyond that: who deals with them slowly makes the sender slow. Returns how it ended; never throws
 * for what the sender does.
 */
export async function* chunksOf(
  pieces: AsyncIterator<UploadLine[]>,
  limits: ChunkLimits,
  stop: AbortSignal,
): AsyncGenerator<UploadLine[], UploadEnd> {
  // A cut is a value: it may come while nobody is waiting, when a rejection would end the process.
  const ask = () => pieces.next().catch(() => 'cut' as const);
  let next = ask();
  let chunk: UploadLine[] = [];
  let bytes = 0;
  let dueAt = Infinity;
  for (;;) {
    const waitMs = chunk.length === 0 ? limits.silentMs : Math.max(0, dueAt - performance.now());
    const got = await within(next, waitMs, stop);
    if (got === LATE && chunk.length === 0) return 'silent';
    if (got === LATE) {
      yield chunk;
      [chunk, bytes] = [[], 0];
      continue;
    }
    if (got === 'cut' || got === 'stopping' || got.done) {
      if (chunk.length > 0) yield chunk;
      return typeof got === 'string' ? got : 'complete';
    }
    next = ask();
    for (const line of got.value) {
      if (chunk.length === 0) dueAt = performance.now() + limits.maxMs;
      chunk.push(line);
      bytes += line.kind === 'line' ? line.bytes.length : 0;
      if (chunk.length < limits.maxLines && bytes < limits.maxBytes) continue;
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
  }
}

/**
 * What comes first: the value, the time, or the stop. Not `Promise.race` with one promise of the stop: that promise would
 * keep every value that ever won against it, and so a whole upload in memory.
 */
function within<T>(promise: Promise<T>, ms: number, stop: AbortSignal): Promise<T | typeof LATE | 'stopping'> {
  return new Promise((resolve) => {
    const settle = (value: T | typeof LATE | 'stopping'): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
      resolve(value);
    };
    const onStop = (): void => settle('stopping');
    const timer = setTimeout(settle, ms, LATE);
    void promise.then(settle);
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop);
  });
}
