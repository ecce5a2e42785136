import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeperThan } from './walk.js';

describe('the depth of a value', () => {
  it('counts the outermost as one', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), (value, limit) => {
        expect(nestsDeeperThan(limit, value)).toBe(depthOf(value) > limit);
      }),
    );
  });
});
