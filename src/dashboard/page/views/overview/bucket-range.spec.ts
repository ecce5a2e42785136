import { expect, it } from 'vitest';
import { bucketRange } from './bucket-range.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const timeseries = { from: at(10), to: at(150), buckets: [0, 60, 120].map((minute) => ({ start: at(minute) })) };

it.each([
  [0, at(10), at(60)],
  [1, at(60), at(120)],
  [2, at(120), at(150)],
])('bucket %i is from its start to the next, within the range', (index, from, to) => {
  expect(bucketRange(timeseries, index)).toEqual({ from, to });
});
