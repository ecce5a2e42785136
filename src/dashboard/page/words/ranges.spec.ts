import { describe, expect, it } from 'vitest';
import { changeOf, presetOf, rangeOf, timeBefore } from './ranges.js';
import { OWN_ZONE } from './zone.js';

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const change = (now: number | null, before: number | null): string => changeOf(now, before, String, percent).text;

it.each([
  [15, 12, '▲ up 3 (+25 %)'],
  [9, 12, '▼ down 3 (−25 %)'],
  [12, 12, 'as before'],
  [3, 0, '▲ up 3 (–)'],
  [3, null, '–'],
  [null, 3, '–'],
])('%s after %s is told as %s', (now, before, said) => {
  expect(change(now, before)).toBe(said);
});

it('compares a range with the time just before it, as long as itself', () => {
  const now = new Date('2026-03-10T12:00:30Z');
  const week = rangeOf({ range: '7d' }, now);
  expect(timeBefore(week)).toEqual({ from: '2026-02-24T12:00:00.000Z', to: '2026-03-03T12:00:00.000Z' });
  const custom = rangeOf({ from: '2026-03-10T10:00:00Z', to: '2026-03-10T11:30:00Z' }, now);
  expect(timeBefore(custom)).toEqual({ from: '2026-03-10T08:30:00.000Z', to: '2026-03-10T10:00:00.000Z' });
});

const at = (...parts: [number, number, number]): string => new Date(...parts).toISOString();

it.each([
  ['today', new Date(2026, 2, 1, 12), at(2026, 2, 1), at(2026, 2, 2)],
  ['last 7 days', new Date(2026, 2, 1, 12), at(2026, 1, 23), at(2026, 2, 2)],
  ['this month', new Date(2026, 11, 31, 23), at(2026, 11, 1), at(2027, 0, 1)],
  ['last month', new Date(2026, 0, 31, 12), at(2025, 11, 1), at(2026, 0, 1)],
] as const)('takes whole days of the reader: %s', (preset, now, from, to) => {
  expect(presetOf(preset, now, OWN_ZONE)).toEqual({ from, to });
});

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
