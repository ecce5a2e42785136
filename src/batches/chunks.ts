import type { UploadLine } from './lines.js';

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
