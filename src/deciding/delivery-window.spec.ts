import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf } from '../config/locale-and-zone.js';
import { LEAVES_WITHIN_MS, type LocalWindow, nextOpening } from './delivery-window.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (written: string): number => Date.parse(written);
const hours = (from: number, to: number, days: number[] | null = null): LocalWindow => ({
  from: from * 60,
  to: (to > from ? to : to + 24) * 60,
  days,
});
const shown = (window: LocalWindow, zones: string[], now: string) => {
  const stretch = nextOpening(
    window,
    zones.map((zone) => clockOf(zone)!),
    at(now),
  );
  return stretch && [stretch.opensAt, stretch.closesAt].map((time) => new Date(time).toISOString().slice(0, 16));
};

describe('a delivery window', () => {
  it('is open now, or opens next', () => {
    const day = hours(9, 21);
    expect(shown(day, ['Asia/Kolkata'], '2026-03-03T10:00:00Z')).toEqual(['2026-03-03T10:00', '2026-03-03T15:30']);
    expect(shown(day, ['Asia/Kolkata'], '2026-03-03T15:30:00Z')).toEqual(['2026-03-04T03:30', '2026-03-04T15:30']);
    const night = hours(22, 6);
    expect(shown(night, ['UTC'], '2026-03-03T03:00:00Z')).toEqual(['2026-03-03T03:00', '2026-03-03T06:00']);
    expect(shown(night, ['UTC'], '2026-03-03T07:00:00Z')).toEqual(['2026-03-03T22:00', '2026-03-04T06:00']);
  });

  it('opens on its days, and lasts into the next', () => {
    // 2026-03-06 is a Friday.
    const friday = hours(22, 6, [5]);
    expect(shown(friday, ['UTC'], '2026-03-03T07:00:00Z')).toEqual(['2026-03-06T22:00', '2026-03-07T06:00']);
    expect(shown(friday, ['UTC'], '2026-03-07T05:00:00Z')).toEqual(['2026-03-07T05:00', '2026-03-07T06:00']);
    expect(shown(hours(0, 24, [5, 6]), ['UTC'], '2026-03-06T23:59:59Z')![1]).toBe('2026-03-08T00:00');
  });

  it('counts as closed when less is left of it than a request may take', () => {
    expect(shown(hours(9, 21), ['UTC'], '2026-03-03T20:59:57.999Z')![0]).toBe('2026-03-03T20:59');
    expect(shown(hours(9, 21), ['UTC'], '2026-03-03T20:59:58Z')![0]).toBe('2026-03-04T09:00');
  });

  it('takes a time that comes twice as the earlier, and one that is left out as the moment of the change', () => {
    const window = (from: number, to: number): LocalWindow => ({ from, to, days: null });
    // New York leaves out 2 to 3 on 8 March 2026, and repeats 1 to 2 on 1 November.
    const skipped = shown(window(150, 300), ['America/New_York'], '2026-03-08T05:00:00Z');
    expect(skipped).toEqual(['2026-03-08T07:00', '2026-03-08T09:00']);
    const twice = shown(window(90, 300), ['America/New_York'], '2026-11-01T04:30:00Z');
    expect(twice).toEqual(['2026-11-01T05:30', '2026-11-01T10:00']);
    const ends = shown(window(0, 90), ['America/New_York'], '2026-11-01T04:30:00Z');
    expect(ends).toEqual(['2026-11-01T04:30', '2026-11-01T05:30']);
  });

  it('of several zones is open where it is in all of them, if ever', () => {
    const both = ['Europe/Moscow', 'Asia/Vladivostok'];
    expect(shown(hours(8, 22), both, '2026-03-03T00:00:00Z')).toEqual(['2026-03-03T05:00', '2026-03-03T12:00']);
    expect(shown(hours(9, 11), both, '2026-03-03T00:00:00Z')).toBeNull();
  });
});

const ZONES = Intl.supportedValuesOf('timeZone').filter((zone) => clockOf(zone) !== null);
const arbitraryWindow = fc
  .record({
    from: fc.integer({ min: 0, max: 1439 }),
    length: fc.integer({ min: 1, max: 1440 }),
    days: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), { nil: null }),
  })
  .map(({ from, length, days }): LocalWindow => ({ from, to: from + length, days }));
/** Of two years, in which each zone that does changes its clocks four times. */
const arbitraryNow = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') });
/** Around changes of clocks, by which most zones that have them are hit. */
const arbitraryTime = fc.oneof(
  arbitraryNow,
  fc
    .tuple(
      fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-09-27', '2026-10-04', '2026-10-25', '2026-11-01'),
      fc.integer({ min: -DAY, max: 2 * DAY }),
    )
    .map(([day, ms]) => at(`${day}T00:00:00Z`) + ms),
);

/** What the hands of a clock say, without any arithmetic of zones: date and minutes. */
function hands(zone: string): (time: number) => { date: number; minutes: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return (time) => {
    const [date, clock] = format.format(time).split(', ') as [string, string];
    const [hour, minute] = clock.split(':').map(Number) as [number, number];
    return { date: Date.parse(`${date}T00:00:00Z`), minutes: hour * 60 + minute };
  };
}

/** Whether a window is open at a full minute, by looking at the clock minute after minute: from the first that shows its begin to the first that shows its end. */
function openByHands(window: LocalWindow, zone: string, time: number): boolean {
  const show = hands(zone);
  const today = show(time).date;
  return [-2, -1, 0].some((back) => {
    const date = today + back * DAY;
    if (window.days !== null && !window.days.includes(new Date(date).getUTCDay())) return false;
    const local = (minutes: number): number => date + minutes * MINUTE;
    const hasShown = (until: number, wanted: number): boolean => {
      // A clock that was put back has shown it before.
      for (let earlier = until; earlier > until - 4 * HOUR; earlier -= MINUTE) {
        const { date: day, minutes } = show(earlier);
        if (day + minutes * MINUTE >= wanted) return true;
      }
      return false;
    };
    return hasShown(time, local(window.from)) && !hasShown(time, local(window.to));
  });
}

describe('over any zone and change of clocks', () => {
  it('nothing begins outside of a window, or leaves outside of it', () => {
    fc.assert(
      fc.property(arbitraryWindow, fc.constantFrom(...ZONES), arbitraryTime, (window, zone, now) => {
        const stretch = nextOpening(window, [clockOf(zone)!], now);
        if (stretch === null) return;
        const { opensAt, closesAt } = stretch;
        expect(opensAt).toBeGreaterThanOrEqual(now);
        expect(closesAt).toBeGreaterThan(opensAt + LEAVES_WITHIN_MS);
        const begins = Math.ceil(opensAt / MINUTE) * MINUTE;
        if (begins < closesAt) expect(openByHands(window, zone, begins)).toBe(true);
        expect(openByHands(window, zone, Math.ceil(closesAt / MINUTE) * MINUTE - MINUTE)).toBe(true);
        if (opensAt > now && opensAt - MINUTE >= now) expect(openByHands(window, zone, opensAt - MINUTE)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('one of several zones is within the window of each', () => {
    fc.assert(
      fc.property(
        arbitraryWindow,
        fc.uniqueArray(fc.constantFrom(...ZONES), { minLength: 2, maxLength: 4 }),
        arbitraryTime,
        (window, zones, now) => {
          const clocks = zones.map((zone) => clockOf(zone)!);
          const stretch = nextOpening(window, clocks, now);
          if (stretch === null) return;
          for (const clock of clocks) {
            const own = nextOpening(window, [clock], stretch.opensAt)!;
            expect(own.opensAt).toBe(stretch.opensAt);
            expect(own.closesAt).toBeGreaterThanOrEqual(stretch.closesAt);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
