import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chunksOf, linesOf, type UploadEnd, type UploadLine } from './upload-lines.js';

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function read(chunks: readonly (string | Uint8Array)[], maxBytes = 10): Promise<string[]> {
  const lines: string[] = [];
  const bytes = chunks.map((chunk) => Buffer.from(chunk as string));
  for await (const some of linesOf(streamOf(bytes), maxBytes)) lines.push(...some.map(shown));
  return lines;
}

const shown = (line: UploadLine): string => (line.kind === 'line' ? Buffer.from(line.bytes).toString() : '(too long)');

describe('a line', () => {
  it.each<[string, string[], string[]]>([
    ['ends in LF', ['a\nb\n'], ['a', 'b']],
    ['ends in CRLF', ['a\r\nb\r\n'], ['a', 'b']],
    ['ends in CRLF that is cut in two', ['a\r', '\nb'], ['a', 'b']],
    ['needs no end when it is the last', ['a\nb'], ['a', 'b']],
    ['may come in pieces', ['a', 'b', 'c\nd'], ['abc', 'd']],
    ['is left out when it is blank', ['\n\r\n  \na\n\t\n'], ['a']],
    ['loses its byte order mark, if it is the first', ['\ufeffa\n\ufeffb'], ['a', '\ufeffb']],
    ['may be as long as allowed', ['0123456789\n', '0123456789\r\n', '0123456789'], Array(3).fill('0123456789')],
    ['may not be longer', ['01234567890\na\n'], ['(too long)', 'a']],
    ['may not be longer, in however many pieces', ['012345', '678901', '2345678901234\na'], ['(too long)', 'a']],
    ['may not be longer, without an end', ['a\n', '0123456789ab', 'cdefghijkl'], ['a', '(too long)']],
    ['is none where nothing comes', [], []],
  ])('%s', async (_name, chunks, lines) => {
    expect(await read(chunks)).toEqual(lines);
  });

  it('is the same wherever the stream is cut', async () => {
    const piece = fc.constantFrom('a', 'é', '\n', '\r\n', '0123456789', ' ', '\ufeff');
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.array(fc.nat(60), { maxLength: 6 }), async (pieces, cuts) => {
        const whole = Buffer.from(pieces.join(''));
        const cutAt = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
        const chunks = cutAt.slice(1).map((end, i) => whole.subarray(cutAt[i], end));
        expect(await read(chunks)).toEqual(await read([whole]));
      }),
    );
  });
});

it('breaks off with its stream, and keeps nothing of the line that was begun', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from('a\nb'));
    throw new Error('cut');
  }
  const lines: string[] = [];
  const reading = (async () => {
    for await (const some of linesOf(broken(), 10)) lines.push(...some.map(shown));
  })();
  await expect(reading).rejects.toThrow('cut');
  expect(lines).toEqual(['a']);
});

const line = (text: string): UploadLine => ({ kind: 'line', bytes: Buffer.from(text) });
const LIMITS = { maxLines: 3, maxBytes: 10, maxMs: 50, silentMs: 60_000 };

/** A sender in our hands. */
class Sender implements AsyncIterator<UploadLine[]> {
  asked = 0;
  private readonly pieces: (UploadLine[] | 'end' | 'cut')[] = [];
  private waiting: (() => void) | undefined;

  send(...pieces: (UploadLine[] | 'end' | 'cut')[]): void {
    this.pieces.push(...pieces);
    this.waiting?.();
  }

  async next(): Promise<IteratorResult<UploadLine[]>> {
    this.asked++;
    if (this.pieces.length === 0) await new Promise<void>((resolve) => (this.waiting = resolve));
    const piece = this.pieces.shift()!;
    if (piece === 'cut') throw new Error('cut');
    return piece === 'end' ? { done: true, value: undefined } : { done: false, value: piece };
  }
}

let sender: Sender;
let stop: AbortController;
let chunks: AsyncGenerator<UploadLine[], UploadEnd>;
const next = async (): Promise<string[] | UploadEnd> => {
  const { value, done } = await chunks.next();
  return done ? value : value.map((each) => (each.kind === 'line' ? Buffer.from(each.bytes).toString() : '(too long)'));
};

beforeEach(() => {
  vi.useFakeTimers();
  sender = new Sender();
  stop = new AbortController();
  chunks = chunksOf(sender, LIMITS, stop.signal);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Collects garbage now, all of it. */
const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

describe('a chunk', () => {
  it('is not kept once it is dealt with', async () => {
    vi.useRealTimers();
    const sendOne = async (text: string): Promise<WeakRef<object>> => {
      const piece = Array.from({ length: LIMITS.maxLines }, () => line(text));
      sender.send([...piece]);
      await next();
      return new WeakRef(piece[0]!);
    };
    const dealtWith = await sendOne('a');
    await sendOne('b');
    await setImmediate();
    collectGarbage();
    expect(dealtWith.deref()).toBeUndefined();
  });

  it('has as many lines as it may, in their order, and the rest waits', async () => {
    sender.send(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(line), 'end');
    expect([await next(), await next(), await next(), await next()]).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
      ['g'],
      'complete',
    ]);
  });

  it('has as many bytes as it may, and a line more than that', async () => {
    sender.send([line('0123456789'), line('a'), line('0123456789abc')], 'end');
    expect([await next(), await next(), await next()]).toEqual([['0123456789'], ['a', '0123456789abc'], 'complete']);
  });

  it('does not keep its first line waiting for others', async () => {
    sender.send([line('a')]);
    const chunk = next();
    await vi.advanceTimersByTimeAsync(20);
    sender.send([line('b')]);
    await vi.advanceTimersByTimeAsync(30);
    expect(await chunk).toEqual(['a', 'b']);
  });

  it('is not gathered before the one before it is dealt with, but for one piece', async () => {
    sender.send([line('a'), line('b'), line('c')], [line('d')], [line('e')]);
    expect(await next()).toEqual(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sender.asked).toBe(2);
  });
});

describe('an upload', () => {
  it('is over when it is silent for too long, and not before', async () => {
    sender.send([line('a')]);
    const chunk = next();
    await vi.advanceTimersByTimeAsync(50);
    expect(await chunk).toEqual(['a']);
    const end = next();
    await vi.advanceTimersByTimeAsync(59_000);
    sender.send([line('b')]);
    await vi.advanceTimersByTimeAsync(50);
    expect(await end).toEqual(['b']);
    const silent = next();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await silent).toBe('silent');
  });

  it('that is cut keeps what came', async () => {
    sender.send([line('a')], 'cut');
    expect([await next(), await next()]).toEqual([['a'], 'cut']);
  });

  it('may be cut while nobody listens', async () => {
    sender.send([line('a'), line('b'), line('c')], 'cut');
    expect(await next()).toEqual(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(10);
    expect(await next()).toBe('cut');
  });

  it('ends where it is when the process is to stop', async () => {
    sender.send([line('a')]);
    const chunk = next();
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    expect([await chunk, await next()]).toEqual([['a'], 'stopping']);
  });
});
