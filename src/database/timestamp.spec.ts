import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { parseTimestamp } from './on-connection.js';

const driver = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => unknown;

describe('a time that Postgres has written', () => {
  it('is read as the driver reads it', () => {
    const min = new Date('1000-01-01T00:00:00Z');
    const max = new Date('9999-12-31T23:59:59.999Z');
    const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,6}$/));
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), fraction, (date, decimals) => {
        const text = `${date.toISOString().slice(0, 19).replace('T', ' ')}${decimals}+00`;
        expect(parseTimestamp(text)).toEqual(driver(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    'infinity',
    '-infinity',
    '0044-03-15 12:00:00+00 BC',
    '0099-01-01 00:00:00+00',
    '0999-12-31 23:59:59.5+00',
    '10000-01-01 00:00:00+00',
    '2026-11-26 18:05:09.123456+05:30',
    '2026-11-26 18:05:09-08',
  ])('is read as the driver reads it, be it %s', (text) => {
    expect(parseTimestamp(text)).toEqual(driver(text));
  });
});
