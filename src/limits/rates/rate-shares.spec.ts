import { beforeEach, describe, expect, it } from 'vitest';
import { distanceMs, type Permits, permitsWithin, type Rate } from './rate-limiter.js';
import { type RateSlot, RateShares } from './rate-shares.js';

/** The row of a rate as the limiter keeps it, for all processes of a test. */
let nextMs: number;
let now: number;
let asked: number;
let isAway: boolean;

function ask(rate: Rate, wanted: number): Promise<Permits> {
  asked++;
  if (isAway) return Promise.reject(new Error('away'));
  const aheadMs = Math.max(0, nextMs - now);
  const taken = Math.min(wanted, permitsWithin(aheadMs, rate));
  nextMs = now + aheadMs + taken * distanceMs(rate);
  return Promise.resolve({ rate, taken, nextMs, aheadMs: nextMs - now, freeInMs: 0 });
}

const process = () => new RateShares(ask, () => now);

async function takeMany(shares: RateShares, n: number, perSecond: number): Promise<RateSlot[]> {
  const slots: RateSlot[] = [];
  for (let i = 0; i < n; i++) slots.push(await shares.take('application:a', perSecond));
  return slots;
}

const takenOf = (slots: readonly RateSlot[]) => slots.filter(({ taken }) => taken).length;

beforeEach(() => {
  [nextMs, now, asked, isAway] = [0, 10_000, 0, false];
});

describe('the shares of a rate', () => {
  it.each([1, 2, 3, 7, 10, 100, 1_000, 5_000])(
    'of %i a second allow as many at once, and no more',
    async (perSecond) => {
      expect(takenOf(await takeMany(process(), perSecond * 2, perSecond))).toBe(perSecond);
    },
  );

  it.each([1, 10, 100])('of %i a second allow as many in each second after it', async (perSecond) => {
    const shares = process();
    await takeMany(shares, perSecond * 2, perSecond);
    let taken = 0;
    for (let ms = 0; ms < 10_000; ms += 5) {
      now += 5;
      taken += takenOf(await takeMany(shares, 2, perSecond));
    }
    expect(taken).toBeGreaterThanOrEqual(perSecond * 10 - Math.ceil(perSecond / 10));
    expect(taken).toBeLessThanOrEqual(perSecond * 10);
  });

  it('are of all processes together', async () => {
    const [one, other] = [process(), process()];
    let taken = 0;
    for (let i = 0; i < 200; i++) {
      taken += takenOf([await one.take('application:a', 100), await other.take('application:a', 100)]);
    }
    expect(taken).toBe(100);
  });

  it('cost a tenth of a second a statement, and none where nothing is left', async () => {
    const shares = process();
    await takeMany(shares, 1_000, 1_000);
    expect(asked).toBeLessThanOrEqual(12);
    const before = asked;
    const slots = await takeMany(shares, 5_000, 1_000);
    expect(takenOf(slots)).toBe(0);
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  it('are asked for once by all who wait', async () => {
    const shares = process();
    const slots = await Promise.all(Array.from({ length: 80 }, () => shares.take('application:a', 100)));
    expect(takenOf(slots)).toBe(80);
    expect(asked).toBeLessThanOrEqual(3);
  });

  it('are given out of memory once they are there', async () => {
    const shares = process();
    expect(shares.takeAtOnce('application:a', 100)).toBeNull();
    await shares.take('application:a', 100);
    expect(shares.takeAtOnce('application:a', 100)).toEqual({ taken: true, remaining: 98 });
  });

  it('say when there will be more', async () => {
    const slots = await takeMany(process(), 3, 2);
    expect(slots.at(-1)).toMatchObject({ taken: false });
    expect((slots.at(-1) as { freeInMs: number }).freeInMs).toBeLessThanOrEqual(500);
  });

  it('are over a second later, so that nobody saves them up', async () => {
    const shares = process();
    await shares.take('application:a', 10);
    now += 60_000;
    expect(takenOf(await takeMany(shares, 30, 10))).toBe(10);
  });

  it('are counted by this process alone while the database is away, and nobody waits for it twice in a second', async () => {
    isAway = true;
    const shares = process();
    expect(takenOf(await takeMany(shares, 300, 100))).toBe(100);
    expect(asked).toBe(1);
    now += 1_000;
    expect(takenOf(await takeMany(shares, 300, 100))).toBe(100);
    isAway = false;
    now += 1_000;
    expect(takenOf(await takeMany(shares, 300, 100))).toBe(100);
  });
});
