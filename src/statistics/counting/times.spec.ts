import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { middleOf, percentilesOf, rangeNumber } from './times.js';

const YEAR_MS = 365 * 86_400_000;

describe('The ranges of times', () => {
  it('are exact up to 20 ms', () => {
    for (let ms = 0; ms <= 20; ms++) expect(middleOf(rangeNumber(ms))).toBe(ms);
  });

  it('are off by 5 % at most up to a year', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: YEAR_MS }), (ms) => {
        expect(Math.abs(middleOf(rangeNumber(ms)) - ms) / ms).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it('keep the order of times, and hold their own middles', () => {
    const time = fc.integer({ min: 0, max: 2 * YEAR_MS });
    fc.assert(
      fc.property(time, time, (a, b) => {
        expect(Math.sign(rangeNumber(a) - rangeNumber(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
        expect(rangeNumber(middleOf(rangeNumber(a)))).toBe(rangeNumber(a));
      }),
    );
  });
});

describe('The percentiles of a histogram', () => {
  it('are those of the times themselves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
        fc.constantFrom(0.5, 0.9, 0.99),
        (times, p) => {
          const histogram = new Map<number, number>();
          for (const ms of times) histogram.set(ms, (histogram.get(ms) ?? 0) + 1);
          const sorted = times.toSorted((a, b) => a - b);
          expect(percentilesOf(histogram, [p])).toEqual([sorted[Math.ceil(p * sorted.length) - 1]]);
        },
      ),
    );
  });

  it('are none where nothing was counted', () => {
    expect(percentilesOf(new Map([[5, 0]]), [0.5])).toEqual([null]);
  });
});
