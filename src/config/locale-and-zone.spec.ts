import { describe, expect, it } from 'vitest';
import { readTimeZone } from './locale-and-zone.js';

describe('a time zone', () => {
  it.each([
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['europe/kiev', 'Europe/Kyiv'],
    ['America/New_York', 'America/New_York'],
  ])('is called as the IANA database calls it now: %s', (written, name) => {
    expect(readTimeZone(written)).toBe(name);
  });

  it('is known by its newest name wherever it is used', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const name = readTimeZone(zone)!;
      expect(() => new Intl.DateTimeFormat('en', { timeZone: name }), zone).not.toThrow();
      expect(readTimeZone(name)).toBe(name);
    }
  });

  it.each(['+05:30', 'Mars/Base', ''])('is none: %j', (written) => {
    expect(readTimeZone(written)).toBeNull();
  });
});
