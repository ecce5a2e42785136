import { pathOf, walk } from '../json/walk.js';
import { say, type Sentence } from '../languages/say.js';
import type { FieldError } from './problem.js';

/** Deeper than any honest body, and far from overflowing the stack of whatever walks it later. */
const MAX_DEPTH = 32;

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly detail: Sentence;
      /** What is wrong with the body as a whole, such as `is not valid JSON`; absent where it is one key. */
      readonly complaint?: Sentence;
      readonly errors?: readonly FieldError[];
    };

/**
 * Reads a body as JSON: UTF-8 to the letter, at most 32 levels deep, and without keys that every object inherits
 * (`__proto__`, `constructor`, `hasOwnProperty`…): libraries that look keys up in plain objects take those for known.
 * A number that a double cannot hold is infinite; whether that matters is for its field to say. Pure; a byte order mark is
 * tolerated.
 */
export function readJsonBody(bytes: Uint8Array): JsonBody {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wrong(say('is not valid UTF-8'));
  }
  try {
    const body = inspect(JSON.parse(text));
    const marked = body.ok ? markInexactNumbers(text) : text;
    return marked === text ? body : { ok: true, value: JSON.parse(marked) };
  } catch {
    // The parser's own words quote the body.
    return wrong(say('is not valid JSON'));
  }
}

const wrong = (complaint: Sentence): JsonBody => ({
  ok: false,
  detail: say('The body {complaint}.', { complaint }),
  complaint,
});

function inspect(root: unknown): JsonBody {
  let complaint: JsonBody | undefined;
  walk(root, (container) => {
    if (container.depth > MAX_DEPTH) {
      complaint = wrong(say('is nested deeper than {max} levels', { max: MAX_DEPTH }));
    } else if (!Array.isArray(container.value)) {
      const key = Object.keys(container.value).find((name) => name in Object.prototype);
      if (key !== undefined) complaint = { ok: false, ...notAllowed(pathOf(container, key)) };
    }
    return complaint === undefined;
  });
  return complaint ?? { ok: true, value: root };
}

const notAllowed = (path: string) => ({
  detail: say('A key of the body is not allowed.'),
  errors: [{ path, message: say('is a key that no object may bring') }],
});

/** The path of a number that JSON cannot hold; null: the value has none. */
export function pathOfInfinite(root: object): string | null {
  let path: string | null = null;
  walk(root, (container) => {
    const { value } = container;
    const key = Array.isArray(value)
      ? value.findIndex(isInfinite)
      : Object.entries(value).find(([, inner]) => isInfinite(inner))?.[0];
    if (key !== undefined && key !== -1) path = pathOf(container, key);
    return path === null;
  });
  return path;
}

function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

/** A number that may say more than a double holds: of sixteen digits, or with an exponent. Linear: no digit is looked at twice. */
const LONG_NUMBER = /[\s:,[]-?(?:[\d.]{16}|[\d.]+[eE])/g;
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
  for (const { index } of json.matchAll(LONG_NUMBER)) {
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
