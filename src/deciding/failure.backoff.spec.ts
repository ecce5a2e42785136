import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './failure.js';

describe('the backoff', () => {
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [6, 32_000],
    [7, 60_000],
    [5000, 60_000],
  ])('after %i failures is anything up to %i ms', (failures, limit) => {
    expect(backoffMs(failures, 1000, 0)).toBe(0);
    expect(backoffMs(failures, 1000, 0.5)).toBe(limit / 2);
    expect(backoffMs(failures, 1000, 1 - Number.EPSILON)).toBe(limit - 1);
  });

  it('is whole milliseconds, not below nothing and below a minute', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.integer({ min: 0 }), random, (failures, baseMs, drawn) => {
        const ms = backoffMs(failures, baseMs, drawn);
        expect(Number.isInteger(ms) && ms >= 0 && ms < 60_000).toBe(true);
      }),
    );
  });
});
