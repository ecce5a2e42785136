import { expect, it } from 'vitest';
import { batchState, rateOf } from './batches.js';

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

it.each([
  ['finished', 5, 0, 'good', 'Finished'],
  ['finished', 5, 1, 'warn', 'Finished, some rejected'],
  ['finished', 0, 2, 'bad', 'All rejected'],
  ['finished', 0, 0, 'quiet', 'Finished, empty'],
  ['running', 5, 1, 'busy', 'Running'],
  ['cancelled', 5, 0, 'quiet', 'Cancelled'],
  ['paused', 5, 0, 'warn', 'Paused'],
] as const)(
  'a batch that is %s with %i messages and %i rejected items is %s: %s',
  (status, total, rejectedCount, tone, text) => {
    expect(batchState({ status, total, rejectedCount })).toEqual({ tone, text });
  },
);
