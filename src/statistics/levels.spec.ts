import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentsOf } from './levels.js';

const time = (text: string) => Date.parse(text);
const shown = (from: string, to: string, finest?: 'minute' | 'quarter') =>
  segmentsOf(time(from), time(to), finest).map(
    (s) => `${s.level} ${new Date(s.from).toISOString().slice(5, 16)} ${new Date(s.to).toISOString().slice(5, 16)}`,
  );

describe('A range of time', () => {
  it('is covered by the longest rows that fit', () => {
    expect(shown('2026-01-30T22:58:00Z', '2026-04-02T07:16:00Z')).toEqual([
      'minute 01-30T22:58 01-30T23:00',
      'hour 01-30T23:00 01-31T00:00',
      'day 01-31T00:00 02-01T00:00',
      'month 02-01T00:00 04-01T00:00',
      'day 04-01T00:00 04-02T00:00',
      'six_hours 04-02T00:00 04-02T06:00',
      'hour 04-02T06:00 04-02T07:00',
      'quarter 04-02T07:00 04-02T07:15',
      'minute 04-02T07:15 04-02T07:16',
    ]);
  });

  it('is covered by tens of days from the 1st, 11th and 21st, the last as long as the month', () => {
    expect(shown('2026-01-09T00:00:00Z', '2026-02-28T00:00:00Z')).toEqual([
      'day 01-09T00:00 01-11T00:00',
      'ten_days 01-11T00:00 02-21T00:00',
      'day 02-21T00:00 02-28T00:00',
    ]);
  });

  it('that lies between two longer boundaries is covered by shorter rows', () => {
    expect(shown('2026-01-30T22:58:00Z', '2026-01-30T22:59:00Z')).toEqual(['minute 01-30T22:58 01-30T22:59']);
    expect(shown('2026-01-30T23:30:00Z', '2026-01-31T00:45:00Z', 'quarter')).toEqual([
      'quarter 01-30T23:30 01-31T00:45',
    ]);
    expect(shown('2026-01-30T22:58:00Z', '2026-01-30T22:58:00Z')).toEqual([]);
  });

  it('is covered without a gap or an overlap, by few rows', () => {
    const minute = fc.integer({ min: time('2020-01-01T00:00Z') / 60_000, max: time('2030-01-01T00:00Z') / 60_000 });
    fc.assert(
      fc.property(minute, minute, (a, b) => {
        const [from, to] = [Math.min(a, b) * 60_000, Math.max(a, b) * 60_000];
        const segments = segmentsOf(from, to);
        const bounds = segments.flatMap((s) => [s.from, s.to]);
        expect(bounds).toEqual(segments.length === 0 ? [] : [from, ...bounds.slice(1, -1), to]);
        for (let i = 1; i < segments.length; i++) expect(segments[i]!.from).toBe(segments[i - 1]!.to);
        expect(segments.length).toBeLessThanOrEqual(13);
      }),
    );
  });
});
