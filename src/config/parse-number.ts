import { complain, parsed, type Parse, parser } from './parsed.js';

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** What is counted: `milliseconds`. */
  readonly unit: string;
}

/** A whole number in decimal digits; no sign, exponent, hexadecimal or separators. */
export function wholeNumber({ min, max, unit }: Bounds): Parse<number> {
  return parser(`whole number of ${unit}, ${min} to ${max}`, (text) => {
    const value = Number(text);
    return /^\d{1,15}$/.test(text) && value >= min && value <= max
      ? parsed(value)
      : complain(`must be a whole number from ${min} to ${max}`);
  });
}

/** Of one machine; 0 takes any that is free. */
export const port: Parse<number> = parser('port, 0 to 65535', wholeNumber({ min: 0, max: 65_535, unit: 'port' }));

/** A share, from 0 to 1. */
export const ratio: Parse<number> = parser('number from 0 to 1', (text) =>
  /^(0(\.\d{1,12})?|1(\.0{1,12})?)$/.test(text)
    ? parsed(Number(text))
    : complain('must be a number from 0 to 1, such as 0.1'),
);

/** Seconds, fractions allowed, read as whole milliseconds; more than 0 (or `zero` itself) and at most `max` seconds. */
export function secondsAsMs({ max, zero = false }: Pick<Bounds, 'max'> & { zero?: boolean }): Parse<number> {
  const bounds = `${zero ? '0 or ' : ''}more than 0 and at most ${max}`;
  return parser(`number of seconds, ${bounds}`, (text) => {
    const ms = Math.round(Number(text) * 1000);
    const isEnough = ms > 0 || (zero && Number(text) === 0);
    return /^\d{1,12}(\.\d{1,12})?$/.test(text) && isEnough && ms <= max * 1000
      ? parsed(ms)
      : complain(`must be a number of seconds, ${bounds}, such as 2 or 0.5`);
  });
}

const DAY_MS = 86_400_000;

/** Whole days, read as milliseconds. */
export function daysAsMs(bounds: Omit<Bounds, 'unit'>): Parse<number> {
  const days = wholeNumber({ ...bounds, unit: 'days' });
  return parser(days.takes, (text) => {
    const read = days(text);
    return read.ok ? parsed(read.value * DAY_MS) : read;
  });
}
