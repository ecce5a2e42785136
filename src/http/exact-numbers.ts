/** A number that may say more than a double holds: of sixteen digits, or with an exponent. Linear: no digit is looked at twice. */
const SUSPICIOUS = /[\s:,[]-?(?:[\d.]{16}|[\d.]+[eE])/g;
const LITERAL = /-?[\d.]+(?:[eE][+-]?\d+)?/y;
const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Parsed, it is infinite, which nothing else in JSON is. */
const TOO_MUCH = '1e999';

/**
 * Marks the numbers of a JSON text that would come back as others: as a double, they do not print the same value. Each is
 * parsed as an infinite number then. 12345678901234567890 is one, 1.0 and 1e3 are none. Most texts have no number that
 * could be one, and come back as they are: measured, 1 ms a megabyte.
 * @param json valid JSON
 */
export function markInexactNumbers(json: string): string {
  const isInString = stringsOf(json);
  let marked = '';
  let from = 0;
  for (const { index } of json.matchAll(SUSPICIOUS)) {
    if (isInString(index)) continue;
    LITERAL.lastIndex = index + 1;
    const literal = LITERAL.exec(json)![0];
    // One that is too large is parsed so by itself.
    if (!Number.isFinite(Number(literal)) || isExact(literal)) continue;
    marked += json.slice(from, index + 1) + TOO_MUCH;
    from = index + 1 + literal.length;
  }
  return marked + json.slice(from);
}

/** Whether a number, read as a double, prints as the same value. */
export function isExact(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return false;
  const printed = String(value);
  return literal === printed || decimalOf(literal) === decimalOf(printed);
}

/** The value as its digits without zeros around them, and a power of ten. */
function decimalOf(literal: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = PARTS.exec(literal)!;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + (digits.length - significant.length)}`;
}

/** Answers whether an index is within a string. Indexes must be asked for in ascending order. */
function stringsOf(json: string): (index: number) => boolean {
  let isOpen = false;
  let quote = json.indexOf('"');
  return (index) => {
    while (quote !== -1 && quote < index) {
      if (!isOpen || !isEscaped(json, quote)) isOpen = !isOpen;
      quote = json.indexOf('"', quote + 1);
    }
    return isOpen;
  };
}

function isEscaped(json: string, quote: number): boolean {
  let backslashes = 0;
  while (json[quote - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
