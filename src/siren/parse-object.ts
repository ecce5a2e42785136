import { isObject } from '../json/walk.js';

/** Parses one JSON object; undefined for anything else. Byte order marks and foreign spaces around it do not count. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text.trim());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A number that a double may not hold: sixteen digits, or an exponent. Bounded, so that any text costs the same. */
const MAY_NOT_FIT = /(?<=(?:^|[[:,\s])-?)\d(?:[\d.]{15}|[\d.]{0,14}[eE])/;

/** Zeros that an exponent may add; ids have at most 256 characters. */
const MAX_EXPONENT = 256;

/** `message_id`, `notificationId`, `id`, `conversation_id`: numbers there are names, not amounts. */
const ID = /id$/i;

/**
 * As `JSON.parse`, but an id that is a whole number beyond 2^53 comes as the text of its digits: a double would make
 * another id of `12345678901234567890`.
 */
export function parseJson(text: string): unknown {
  // Reading with the numbers' sources takes five times as long.
  return MAY_NOT_FIT.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
}

/** A reviver; Node hands it what was written for each number. */
function exactly(key: string, value: unknown, context?: { source?: string }): unknown {
  const isExact = typeof value !== 'number' || Number.isSafeInteger(value);
  if (isExact || context?.source === undefined || !ID.test(key)) return value;
  return wholeNumber(context.source) ?? value;
}

/** The digits of a whole number, however JSON writes it (`1.5e3` is `1500`); null for a fraction, or too many digits. */
function wholeNumber(source: string): string | null {
  const [, minus = '', before = '', after = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = before + after;
  let end = digits.length;
  let zeros = Number(exponent) - after.length;
  for (; zeros < 0 && digits[end - 1] === '0'; zeros++) end--;
  if (zeros < 0 || zeros > MAX_EXPONENT) return null;
  return minus + digits.slice(0, end).replace(/^0+(?=\d)/, '') + '0'.repeat(zeros);
}
