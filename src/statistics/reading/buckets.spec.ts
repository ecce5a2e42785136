import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketBounds } from './read-timeseries.js';
import type { Interval } from './statistics.dto.js';

const bounds = (from: string, to: string, interval: Interval, timeZone: string) =>
  bucketBounds({ from: new Date(from), to: new Date(to) }, interval, timeZone);
const shown = (...asked: Parameters<typeof bounds>) => bounds(...asked).map((time) => new Date(time).toISOString());
const hours = (...asked: Parameters<typeof bounds>) => {
  const all = bounds(...asked);
  return all.slice(1).map((time, i) => (time - all[i]!) / 3_600_000);
};

describe('Buckets of time', () => {
  it('are whole local days and hours around the range', () => {
    expect(shown('2026-03-10T12:10:00Z', '2026-03-11T12:10:00Z', 'day', 'Asia/Kolkata')).toEqual([
      '2026-03-09T18:30:00.000Z',
      '2026-03-10T18:30:00.000Z',
      '2026-03-11T18:30:00.000Z',
    ]);
    expect(shown('2026-03-10T12:10:00Z', '2026-03-10T12:20:00Z', 'hour', 'Asia/Kathmandu')).toEqual([
      '2026-03-10T11:15:00.000Z',
      '2026-03-10T12:15:00.000Z',
      '2026-03-10T13:15:00.000Z',
    ]);
    expect(shown('2026-03-10T12:10:00Z', '2026-03-10T12:12:00Z', 'minute', 'Asia/Kathmandu')).toHaveLength(3);
  });

  it.each<[string, string, string, number]>([
    ['loses an hour in spring', 'Europe/Berlin', '2026-03-29T10:00:00Z', 23],
    ['gains one in autumn', 'Europe/Berlin', '2026-10-25T10:00:00Z', 25],
    ['loses half an hour on Lord Howe Island', 'Australia/Lord_Howe', '2026-10-03T20:00:00Z', 23.5],
    ['gains half an hour there', 'Australia/Lord_Howe', '2026-04-04T20:00:00Z', 24.5],
    ['has 24 where nothing changes', 'America/St_Johns', '2026-07-01T10:00:00Z', 24],
    ['begins after a midnight that there was not', 'America/Sao_Paulo', '2018-11-04T10:00:00Z', 23],
    ['ends at a midnight that came late', 'America/Sao_Paulo', '2018-02-17T10:00:00Z', 25],
  ])('a local day %s', (_what, timeZone, at, length) => {
    const end = new Date(Date.parse(at) + 60_000).toISOString();
    expect(hours(at, end, 'day', timeZone)).toEqual([length]);
  });

  it('leave out a date that a zone left out', () => {
    expect(shown('2011-12-29T12:00:00Z', '2011-12-31T09:00:00Z', 'day', 'Pacific/Apia')).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ]);
  });

  it('of hours show full hours by the local clock also when it is changed by half of one', () => {
    const day = hours('2026-10-03T12:30:00Z', '2026-10-03T18:00:00Z', 'hour', 'Australia/Lord_Howe');
    expect(day.reduce((sum, length) => sum + length)).toBe(5.5);
    expect(day).toContain(0.5);
  });

  it('cover the range without a gap, in every zone', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const day = fc.integer({ min: Date.parse('2000-01-02') / 60_000, max: Date.parse('2037-01-01') / 60_000 });
    fc.assert(
      fc.property(zones, day, fc.constantFrom<Interval>('hour', 'day'), (timeZone, minute, interval) => {
        const [from, to] = [new Date(minute * 60_000), new Date(minute * 60_000 + 3 * 86_400_000)];
        const all = bucketBounds({ from, to }, interval, timeZone);
        expect(all[0]).toBeLessThanOrEqual(from.getTime());
        expect(all[1]).toBeGreaterThan(from.getTime());
        expect(all.at(-1)).toBeGreaterThanOrEqual(to.getTime());
        expect(all.at(-2)).toBeLessThan(to.getTime());
        for (let i = 1; i < all.length; i++) {
          expect(all[i]! - all[i - 1]!).toBeGreaterThan(0);
          // Quarters of an hour are the finest that is kept of a country.
          expect(all[i]! % 900_000).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(['FOO+3', '+05:30', '-03:00', '', 'Mars/Olympus', 'UTC+3'])('are of no zone named %j', (timeZone) => {
    expect(() => bounds('2026-03-10T12:00:00Z', '2026-03-11T12:00:00Z', 'day', timeZone)).toThrow('IANA');
  });

  it('are at most 1,500, which is said before a century of them is made', () => {
    expect(bounds('2026-01-01T00:00:00Z', '2026-03-04T12:00:00Z', 'hour', 'UTC')).toHaveLength(1_501);
    expect(() => bounds('2026-01-01T00:00:00Z', '2026-03-04T13:00:00Z', 'hour', 'UTC')).toThrow('1,500');
    expect(() => bounds('2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z', 'minute', 'UTC')).toThrow('1,500');
  });
});
