import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chunksOf, type UploadEnd } from './chunks.js';
import type { UploadLine } from './lines.js';

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
