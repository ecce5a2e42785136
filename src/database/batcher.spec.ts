import { describe, expect, it, vi } from 'vitest';
import { Batcher, TooManyWaiting, WaitedTooLong } from './batcher.js';

const sqlError = (code: string) => Object.assign(new Error(code), { code });

describe('a batcher', () => {
  it('writes a lone item at once, and what comes meanwhile in one batch', async () => {
    const batches: number[][] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const batcher = new Batcher<number, number>({
      maxItems: 10,
      write: async (items) => {
        batches.push([...items]);
        if (batches.length === 1) await gate;
        return items.map((n) => n * 2);
      },
    });
    const first = batcher.add(1);
    await Promise.resolve();
    const rest = [2, 3, 4].map((n) => batcher.add(n));
    release();
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it('never writes more items together than it may', async () => {
    const sizes: number[] = [];
    const batcher = new Batcher<number, void>({
      maxItems: 3,
      write: (items) => {
        sizes.push(items.length);
        return Promise.resolve(items.map(() => undefined));
      },
    });
    await Promise.all(Array.from({ length: 8 }, (_, n) => batcher.add(n)));
    expect(Math.max(...sizes)).toBe(3);
    expect(sizes.reduce((a, b) => a + b)).toBe(8);
  });

  it('never lets them hold more together than they may, unless one alone does', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number, number>({
      maxItems: 100,
      maxSize: 10,
      sizeOf: (n) => n,
      write: (items) => {
        batches.push([...items]);
        return Promise.resolve([...items]);
      },
    });
    await Promise.all([4, 6, 1, 50, 9, 2].map((n) => batcher.add(n)));
    expect(batches).toEqual([[4, 6], [1], [50], [9], [2]]);
  });

  it('begins beside others for some items at once, and for few when they have waited', async () => {
    vi.useFakeTimers();
    try {
      const batches: number[][] = [];
      const batcher = new Batcher<number, number>({
        maxItems: 100,
        writers: 3,
        beside: { items: 3, waitMs: 20 },
        write: (items) => {
          batches.push([...items]);
          return new Promise(() => {});
        },
      });
      const add = async (...items: number[]): Promise<void> => {
        for (const n of items) void batcher.add(n);
        await vi.advanceTimersByTimeAsync(0);
      };
      await add(1);
      await add(2, 3);
      expect(batches).toEqual([[1]]);
      await add(4);
      expect(batches).toEqual([[1], [2, 3, 4]]);
      await add(5);
      await vi.advanceTimersByTimeAsync(19);
      expect(batches).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(1);
      expect(batches).toEqual([[1], [2, 3, 4], [5]]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('finds the one item that the database refuses and writes all others', async () => {
    const written: number[] = [];
    const batcher = new Batcher<number, string>({
      maxItems: 100,
      write: (items) => {
        if (items.includes(13)) return Promise.reject(sqlError('23514'));
        written.push(...items);
        return Promise.resolve(items.map(String));
      },
    });
    const settled = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => batcher.add(n)));
    expect(settled.flatMap((s, n) => (s.status === 'rejected' ? [n] : []))).toEqual([13]);
    expect(written.toSorted((a, b) => a - b)).toEqual([...Array(20).keys()].filter((n) => n !== 13));
  });

  it('fails every caller on anything else, and writes the next batch', async () => {
    let broken = true;
    const batcher = new Batcher<number, number>({
      maxItems: 10,
      write: (items) => (broken ? Promise.reject(new Error('connection lost')) : Promise.resolve([...items])),
    });
    const settled = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await batcher.add(3)).toBe(3);
  });

  it('refuses what it may not keep waiting', async () => {
    const batcher = new Batcher<number, number>({ maxItems: 1, maxWaiting: 2, write: () => new Promise(() => {}) });
    void batcher.add(1);
    await Promise.resolve();
    void batcher.add(2);
    void batcher.add(3);
    await expect(batcher.add(4)).rejects.toBeInstanceOf(TooManyWaiting);
  });

  it('gives up what has not been begun in time, and never writes it', async () => {
    vi.useFakeTimers();
    try {
      const written: number[] = [];
      const ages: number[] = [];
      let release = (): void => undefined;
      const batcher = new Batcher<number, number>({
        maxItems: 10,
        maxWaitMs: 1_000,
        write: async (items, oldestAt) => {
          written.push(...items);
          ages.push(performance.now() - oldestAt);
          await new Promise<void>((resolve) => (release = resolve));
          return [...items];
        },
      });
      const first = batcher.add(1);
      await vi.advanceTimersByTimeAsync(400);
      const early = expect(batcher.add(2)).rejects.toBeInstanceOf(WaitedTooLong);
      await vi.advanceTimersByTimeAsync(400);
      const late = batcher.add(3);
      // The second has waited for 1,000 ms by now, the third for 600: the first is still being written.
      await vi.advanceTimersByTimeAsync(600);
      await early;
      release();
      expect(await first).toBe(1);
      await vi.advanceTimersByTimeAsync(0);
      release();
      expect(await late).toBe(3);
      expect(written).toEqual([1, 3]);
      expect(ages).toEqual([0, 600]);
      await batcher.drained();
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells when it is drained', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const batcher = new Batcher<number, number>({ maxItems: 1, write: (items) => gate.then(() => [...items]) });
    const done: string[] = [];
    void batcher.add(1).then(() => done.push('first'));
    void batcher.add(2).then(() => done.push('second'));
    const drained = batcher.drained().then(() => done.push('drained'));
    release();
    await drained;
    expect(done).toEqual(['first', 'second', 'drained']);
  });
});
