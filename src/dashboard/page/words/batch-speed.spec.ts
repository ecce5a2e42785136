import { expect, it } from 'vitest';
import { rateOf } from './batch-speed.js';

it('tells messages a second of the last half minute', () => {
  const seen = [0, 10_000, 20_000, 35_000, 45_000].map((at) => ({ at, finished: at / 100 }));
  expect(rateOf(seen)).toBe(10);
  expect(
    rateOf([
      { at: 0, finished: 0 },
      { at: 20_000, finished: 500 },
      { at: 60_000, finished: 500 },
      { at: 62_000, finished: 500 },
    ]),
  ).toBe(0);
});

it('tells nothing of one look, or of two at once', () => {
  expect(rateOf([])).toBeNull();
  expect(rateOf([{ at: 0, finished: 7 }])).toBeNull();
  expect(
    rateOf([
      { at: 0, finished: 7 },
      { at: 500, finished: 70 },
    ]),
  ).toBeNull();
});
