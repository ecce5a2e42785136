import { describe, expect, it } from 'vitest';
import { EmptyRangeError, rangeOf } from './range.js';

const NOW = new Date('2026-03-10T12:34:56.789Z');
const at = (time: string) => new Date(`2026-03-10T${time}Z`);

describe('The range of the statistics', () => {
  it('is the last 30 days by default, the minute of now included', () => {
    expect(rangeOf({}, NOW)).toEqual({ from: new Date('2026-02-08T12:35:00Z'), to: at('12:35:00') });
    // What is counted in the minute that begins at this very moment belongs to it.
    expect(rangeOf({}, at('12:34:00')).to).toEqual(at('12:35:00'));
  });

  it('ends now when only its beginning is named, and has 30 days when only its end is', () => {
    expect(rangeOf({ from: at('10:00:00') }, NOW)).toEqual({ from: at('10:00:00'), to: at('12:35:00') });
    expect(rangeOf({ to: at('10:00:00') }, NOW)).toEqual({
      from: new Date('2026-02-08T10:00:00Z'),
      to: at('10:00:00'),
    });
  });

  it.each([
    ['10:00:00', '11:00:00', '10:00:00', '11:00:00'],
    ['10:00:59.999', '11:00:00.001', '10:00:00', '11:01:00'],
    ['10:00:10', '10:00:50', '10:00:00', '10:01:00'],
  ])('is widened to whole minutes: %s to %s', (from, to, start, end) => {
    expect(rangeOf({ from: at(from), to: at(to) }, NOW)).toEqual({ from: at(start), to: at(end) });
  });

  it.each([
    ['ends before it begins', { from: at('11:00:00'), to: at('10:00:00') }],
    ['ends before it begins within one minute', { from: at('10:00:50'), to: at('10:00:10') }],
    ['ends where it begins', { from: at('10:00:30'), to: at('10:00:30') }],
    ['has not begun yet', { from: at('12:35:00') }],
  ])('is refused when it %s', (_, asked) => {
    expect(() => rangeOf(asked, NOW)).toThrow(EmptyRangeError);
  });
});
