import { expect, it } from 'vitest';
import { jittered, seededRandom } from './random.js';

it('the same seed gives the same numbers, another seed others, all in [0, 1)', () => {
  const draw = (seed: number) => Array.from({ length: 1000 }, seededRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  for (const seed of [0, 1, -1, 2 ** 40]) {
    const numbers = draw(seed);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(numbers.reduce((sum, number) => sum + number) / numbers.length).toBeCloseTo(0.5, 1);
  }
});

it('a delay moves by a quarter at most', () => {
  expect([0, 0.5, 1].map((drawn) => jittered(200, () => drawn))).toEqual([150, 200, 250]);
});
