import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './send-outcome.js';

const NOW = new Date('1994-11-06T08:49:30Z');

describe('retryAfterMs', () => {
  it.each<[string | undefined, number | undefined]>([
    ['7', 7000],
    [' 7 ', 7000],
    ['0', 0],
    ['0.25', 250],
    ['-5', 0],
    ['3600', 3_600_000],
    ['3601', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 7000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 7000],
    ['Sun Nov  6 08:49:37 1994', 7000],
    ['Sun, 06 Nov 1994 08:49:23 GMT', 0],
    ['Wed, 06 Nov 2024 08:49:37 GMT', 3_600_000],
    ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
    ['', undefined],
    ['soon', undefined],
    ['Infinity', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['7 seconds', undefined],
    ['7, 9', undefined],
    ['1994-11-06T08:49:37Z', undefined],
    [undefined, undefined],
  ])('reads %j as %j ms', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });

  it('is a whole number from 0 to one hour, or nothing, whatever comes', () => {
    const header = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
    );
    fc.assert(
      fc.property(header, (value) => {
        const wait = retryAfterMs(value, NOW);
        return wait === undefined || (Number.isInteger(wait) && wait >= 0 && wait <= 3_600_000);
      }),
    );
  });
});
