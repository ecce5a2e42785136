import { complain, parsed, type Parse } from './parsed.js';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A whole number in decimal digits; no sign, exponent, hexadecimal or separators. */
export function wholeNumber({ min, max }: Bounds): Parse<number> {
  return (text) => {
    const value = Number(text);
    return /^\d{1,15}$/.test(text) && value >= min && value <= max
      ? parsed(value)
      : complain(`must be a whole number from ${min} to ${max}`);
  };
}

/** A share, from 0 to 1. */
export const ratio: Parse<number> = (text) =>
  /^(0(\.\d{1,12})?|1(\.0{1,12})?)$/.test(text)
    ? parsed(Number(text))
    : complain('must be a number from 0 to 1, such as 0.1');

/** Seconds, fractions allowed, read as whole milliseconds; more than 0 (or `zero` itself) and at most `max` seconds. */
export function secondsAsMs({ max, zero = false }: Pick<Bounds, 'max'> & { zero?: boolean }): Parse<number> {
  return (text) => {
    const ms = Math.round(Number(text) * 1000);
    const isEnough = ms > 0 || (zero && Number(text) === 0);
    return /^\d{1,12}(\.\d{1,12})?$/.test(text) && isEnough && ms <= max * 1000
      ? parsed(ms)
      : complain(`must be a number of seconds, ${zero ? '0 or ' : ''}more than 0 and at most ${max}, such as 2 or 0.5`);
  };
}
