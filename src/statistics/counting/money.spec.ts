import { expect, it } from 'vitest';
import { decimalOf } from './money.js';

it.each([
  [0n, '0'],
  [1n, '0.000001'],
  [250_000n, '0.25'],
  [1_250_500_000n, '1250.5'],
  [9_007_199_254_740_993_000_001n, '9007199254740993.000001'],
  [-1n, '-0.000001'],
])('%d millionths are %s', (micros, decimal) => {
  expect(decimalOf(micros)).toBe(decimal);
});
