import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

/** Lets everything that is resolved by now go on. */
const settle = () => new Promise(setImmediate);

describe('turns', () => {
  it('are given to so many at once, and to the others in their order', async () => {
    const turns = new Turns(2);
    const order: number[] = [];
    const ends: (() => void)[] = [];
    for (const n of [0, 1, 2, 3, 4]) {
      void turns.take().then((end) => {
        order.push(n);
        ends[n] = end;
      });
    }
    await settle();
    expect(order).toEqual([0, 1]);
    expect(turns.areWanted).toBe(true);
    ends[1]!();
    await settle();
    expect(order).toEqual([0, 1, 2]);
    ends[0]!();
    ends[2]!();
    await settle();
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(turns.areWanted).toBe(false);
  });

  it('end once, however often it is said', async () => {
    const turns = new Turns(1);
    const end = await turns.take();
    end();
    end();
    await turns.take();
    const next = turns.take();
    await settle();
    expect(turns.areWanted).toBe(true);
    void next;
  });

  it('are not for who has given up', async () => {
    const turns = new Turns(1);
    const end = await turns.take();
    const leaving = new AbortController();
    const left = turns.take(leaving.signal);
    const next = turns.take();
    leaving.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    end();
    await next;
    await expect(turns.take(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });
});
