import { describe, expect, it } from 'vitest';
import { rangeOf } from './ranges.js';

const now = new Date('2026-03-10T12:34:56Z');

describe('the range that an address asks for', () => {
  it.each([
    ['1h', '2026-03-10T11:34:00.000Z', 'minute'],
    ['24h', '2026-03-09T12:34:00.000Z', 'hour'],
    ['7d', '2026-03-03T12:34:00.000Z', 'hour'],
    ['30d', '2026-02-08T12:34:00.000Z', 'day'],
  ])('%s begins so long before now', (range, from, interval) => {
    const found = rangeOf({ range }, now);
    expect({ ...found, from: found.from.toISOString() }).toEqual({ name: range, from, to: null, interval });
  });

  it('is from one time to another, by buckets that suit its length', () => {
    const from = '2026-03-01T00:00:00Z';
    expect(rangeOf({ from, to: '2026-03-01T06:00:00Z' }, now)).toMatchObject({ name: 'custom', interval: 'minute' });
    expect(rangeOf({ from, to: '2026-03-01T06:00:01Z' }, now).interval).toBe('hour');
    expect(rangeOf({ from, to: '2027-03-01T00:00:00Z' }, now).interval).toBe('day');
  });

  it.each([
    {},
    { range: 'x' },
    { from: 'x', to: 'y' },
    { from: '2026-03-02', to: '2026-03-01' },
    { from: '2026-03-02' },
  ])('is the last day for %j', (params) => {
    expect(rangeOf(params as Record<string, string>, now).name).toBe('24h');
  });
});
