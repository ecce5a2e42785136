import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceiling, segmentsOf, type SignedSegment, sumOfSegments } from './levels.js';

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

describe('The numbers of a range of time', () => {
  const signed = (from: string, to: string, finest?: 'minute' | 'quarter') =>
    sumOfSegments(time(from), time(to), finest).map(
      (s) =>
        `${s.sign > 0 ? '+' : '-'} ${s.level} ${new Date(s.from).toISOString().slice(5, 16)} ${new Date(s.to).toISOString().slice(5, 16)}`,
    );

  it('are those of longer rows, less those of shorter ones that are not in it', () => {
    expect(signed('2026-01-03T00:00:00Z', '2026-03-29T22:55:00Z')).toEqual([
      '- day 01-01T00:00 01-03T00:00',
      '+ month 01-01T00:00 04-01T00:00',
      '- day 03-30T00:00 04-01T00:00',
      '- hour 03-29T23:00 03-30T00:00',
      '- minute 03-29T22:55 03-29T23:00',
    ]);
  });

  it('of a day of Asia/Kolkata are those of seven rows', () => {
    expect(signed('2026-01-02T18:30:00Z', '2026-01-03T18:30:00Z', 'quarter')).toEqual([
      '+ six_hours 01-02T18:00 01-03T00:00',
      '- quarter 01-02T18:00 01-02T18:30',
      '+ day 01-03T00:00 01-04T00:00',
      '- six_hours 01-03T18:00 01-04T00:00',
      '+ quarter 01-03T18:00 01-03T18:30',
    ]);
  });

  it('are only its own, where it is shorter than the rows around it', () => {
    expect(signed('2026-01-30T10:29:00Z', '2026-01-30T10:31:00Z')).toEqual(['+ minute 01-30T10:29 01-30T10:31']);
    expect(signed('2026-01-30T10:00:00Z', '2026-01-30T11:00:00Z')).toEqual(['+ hour 01-30T10:00 01-30T11:00']);
    expect(signed('2026-01-30T10:00:00Z', '2026-01-30T10:00:00Z')).toEqual([]);
  });

  it('count each of its minutes once and no other, by few rows', () => {
    const minute = fc.integer({ min: time('2024-01-01T00:00Z') / 60_000, max: time('2030-01-01T00:00Z') / 60_000 });
    const length = fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 400_000 }));
    fc.assert(
      fc.property(minute, length, (start, minutes) => {
        const [from, to] = [start * 60_000, (start + minutes) * 60_000];
        const segments = sumOfSegments(from, to);
        expect(stepsOf(segments)).toEqual([
          [from, 1],
          [to, 0],
        ]);
        const rows = segments.filter(({ level }) => level !== 'month').map(rowsOf);
        expect(rows.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(70);
      }),
      { numRuns: 500 },
    );
  });
});

/** Where the sum of the signs changes, and to what. */
function stepsOf(segments: readonly SignedSegment[]): [number, number][] {
  const changes = new Map<number, number>();
  for (const { from, to, sign } of segments) {
    changes.set(from, (changes.get(from) ?? 0) + sign);
    changes.set(to, (changes.get(to) ?? 0) - sign);
  }
  let sum = 0;
  return [...changes]
    .filter(([, change]) => change !== 0)
    .sort(([a], [b]) => a - b)
    .map(([at, change]) => [at, (sum += change)]);
}

function rowsOf({ level, from, to }: SignedSegment): number {
  let rows = 0;
  for (let at = from; at < to; rows++) at = ceiling(at + 1, level);
  return rows;
}
