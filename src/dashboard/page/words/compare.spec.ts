import { expect, it } from 'vitest';
import { changeOf, timeBefore } from './compare.js';
import { rangeOf } from './ranges.js';

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
