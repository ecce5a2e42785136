import { describe, expect, it } from 'vitest';
import { instantOf, isZone, wallTime } from './zone.js';

const at = (text: string): Date => new Date(text);

describe('a time of a field', () => {
  it.each([
    ['Asia/Kolkata', '2026-01-31T04:00:00.000Z', '2026-01-31T09:30'],
    ['UTC', '2026-01-31T04:00:00.000Z', '2026-01-31T04:00'],
    ['America/St_Johns', '2026-01-01T00:00:00.000Z', '2025-12-31T20:30'],
    // Before and after Berlin's clocks are put forward.
    ['Europe/Berlin', '2026-03-29T00:59:00.000Z', '2026-03-29T01:59'],
    ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29T03:00'],
    ['Europe/Berlin', '2026-10-25T01:30:00.000Z', '2026-10-25T02:30'],
    ['Pacific/Kiritimati', '2026-06-30T12:00:00.000Z', '2026-07-01T02:00'],
  ])('of %s is the same there and back: %s', (zone, instant, wall) => {
    expect(wallTime(at(instant), zone)).toBe(wall);
    expect(instantOf(wall, zone)).toEqual(at(instant));
  });

  it('is none where nothing is typed', () => {
    expect(instantOf('', 'UTC').getTime()).toBeNaN();
  });
});

it('a zone is one that the browser knows', () => {
  expect(['Asia/Calcutta', 'Asia/Kolkata', 'UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isZone)).toEqual([
    ...[true, true, true, true, false, false],
  ]);
});
