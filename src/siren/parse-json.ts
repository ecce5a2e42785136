/** A number that a double may not hold: sixteen digits, or an exponent. Bounded, so that any text costs the same. */
const MAY_NOT_FIT = /(?<=(?:^|[[:,\s])-?)\d(?:[\d.]{15}|[\d.]{0,14}[eE])/;

/** Zeros that an exponent may add; ids have at most 256 characters. */
const MAX_EXPONENT = 256;

/**
 * As `JSON.parse`, but a whole number beyond 2^53 comes as the text of its digits: `12345678901234567890`, which a double
 * would change, may be an id. So does a number too large for any double, as it was written.
 */
export function parseJson(text: string): unknown {
  // Reading with the numbers' sources takes five times as long.
  return MAY_NOT_FIT.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
}

/** A reviver; Node hands it what was written for each number. */
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return wholeNumber(context.source) ?? (Number.isFinite(value) ? value : context.source);
}

/** The digits of a whole number, however JSON writes it (`1.5e3` is `1500`); null for a fraction, or too many digits. */
function wholeNumber(source: string): string | null {
  const [, sign = '', before = '', after = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = before + after;
  let end = digits.length;
  let zeros = Number(exponent) - after.length;
  for (; zeros < 0 && digits[end - 1] === '0'; zeros++) end--;
  if (zeros < 0 || zeros > MAX_EXPONENT) return null;
  return sign + digits.slice(0, end).replace(/^0+(?=\d)/, '') + '0'.repeat(zeros);
}
