import fc from 'fast-check';
import { RawJson } from './json-text.js';
import { ODD_TEXTS, PHONE_NUMBERS, words } from './odd-texts.js';
import { vectorWords } from './vectors.js';

/** A text of any kind. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...ODD_TEXTS), weight: 5 },
  { arbitrary: fc.constantFrom(...vectorWords()), weight: 3 },
  { arbitrary: fc.constantFrom(...PHONE_NUMBERS), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
  { arbitrary: fc.string({ unit: 'grapheme' }), weight: 1 },
  // Lone surrogates, NUL and all else that a JavaScript string can hold.
  { arbitrary: fc.array(fc.nat(0xffff), { maxLength: 6 }).map((codes) => String.fromCharCode(...codes)), weight: 1 },
);

/** As JSON writes them: some are none that a double holds. */
const ODD_NUMBERS: readonly RawJson[] = [
  ...words('0 -0 -1 1 1.5 0.1 1e-7 5e-324 1e21 1e300 32768 65536 2147483648 4294967296 9007199254740993 9.3e18'),
  ...words('1e400 -1e400 1E+0400 12345678901234567890 0.10000000000000000555 -0.0 1e-400'),
  ...[`1${'0'.repeat(400)}`, `0.${'0'.repeat(400)}1`],
].map(rawJson);

/** What is no JSON, or is only just. */
const ODD_JSON: readonly RawJson[] = [
  ...words(`nul True undefined NaN - 01 .5 1. +1 0x1 'x' " "\\x" "\\u12" { } [ ] [,] [1,] {"a"} {"a":} {"a":1,} {1:1}`),
  ...['', '\0', '"\t"', '/* */1', '1 2', '"\ud800"', '\ufeff1'],
].map(rawJson);

function rawJson(text: string): RawJson {
  return new RawJson(text);
}

const nested = fc
  .tuple(fc.constantFrom(2, 31, 32, 33, 100, 1_000, 20_000), fc.boolean())
  .map(([depth, isList]) => rawJson(isList ? '['.repeat(depth) + ']'.repeat(depth) : nestedObject(depth)));

function nestedObject(depth: number): string {
  return '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
}

/** Any value of JSON, and some that only look like one. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: oddText, weight: 6 },
  { arbitrary: fc.constantFrom(...ODD_NUMBERS), weight: 3 },
  { arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [{}], [null], { '': null }), weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
  { arbitrary: fc.array(oddText, { maxLength: 4 }), weight: 1 },
  { arbitrary: fc.dictionary(oddText, oddText, { maxKeys: 3 }), weight: 1 },
  { arbitrary: nested, weight: 1 },
  { arbitrary: fc.constantFrom(...ODD_JSON), weight: 1 },
);
