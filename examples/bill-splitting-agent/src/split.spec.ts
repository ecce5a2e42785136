import { describe, expect, it } from 'vitest';
import { split } from './split.js';

describe('a bill', () => {
  it.each([
    [120_000, 4, [30_000, 30_000, 30_000, 30_000]],
    [100_000, 3, [33_334, 33_333, 33_333]],
    [100, 3, [34, 33, 33]],
    [2, 3, [1, 1, 0]],
    [7, 1, [7]],
  ])('of %i paise among %i people is split into %j', (total, payerCount, shares) => {
    expect(split(total, payerCount)).toEqual(shares);
  });

  it('is paid in full, and nobody pays more than a paisa more than another', () => {
    for (let total = 1; total < 2_000; total += 37) {
      for (let payerCount = 1; payerCount <= 50; payerCount++) {
        const shares = split(total, payerCount);
        expect(shares.reduce((sum, share) => sum + share)).toBe(total);
        expect(shares[0]! - shares.at(-1)!).toBeLessThanOrEqual(1);
      }
    }
  });
});
