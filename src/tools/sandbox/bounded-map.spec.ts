import { describe, expect, it } from 'vitest';
import { BoundedMap } from './classifier.js';

describe('a bounded map', () => {
  it('keeps the newest, and drops what is two capacities old', () => {
    const map = new BoundedMap<number, string>(3);
    for (let key = 1; key <= 7; key++) map.set(key, `v${key}`);
    expect([1, 2, 3].map((key) => map.get(key))).toEqual([undefined, undefined, undefined]);
    expect([4, 5, 6, 7].map((key) => map.get(key))).toEqual(['v4', 'v5', 'v6', 'v7']);
  });

  it('answers with the newest value of a key, also of one that had grown old', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 1);
    map.set('c', 1);
    map.set('a', 2);
    expect(map.get('a')).toBe(2);
  });

  it('is empty after clear', () => {
    const map = new BoundedMap<string, number>(1);
    map.set('a', 1);
    map.set('b', 1);
    map.clear();
    expect([map.get('a'), map.get('b')]).toEqual([undefined, undefined]);
  });
});
