import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../test/vectors/json/numbers.json' with { type: 'json' };
import { isExact, markInexactNumbers } from './json-body.js';

describe('a number that a double', () => {
  it.each(vectors.exact)('holds: %s', (literal) => expect(isExact(literal)).toBe(true));
  it.each(vectors.inexact)('does not hold: %s', (literal) => expect(isExact(literal)).toBe(false));

  it('has printed, it holds', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(isExact(String(value))).toBe(true);
      }),
    );
  });

  it('holds has the same value as what it prints, compared as whole numbers', () => {
    const digits = fc.stringMatching(/^\d{1,20}$/);
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9]\d{0,19}$/),
        digits,
        fc.integer({ min: -30, max: 30 }),
        (whole, part, power) => {
          const literal = `${whole}.${part}e${power}`;
          expect(isExact(literal)).toBe(scaled(literal) === scaled(String(Number(literal))));
        },
      ),
    );
  });
});

/** The value times 10^400, as a whole number. */
function scaled(literal: string): bigint {
  const [mantissa = '', exponent = '0'] = literal.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(400 + Number(exponent) - fraction.length);
}

/** The runtime's own way to see what was written, which takes ten times as long for all of a body. */
function markedByReviver(json: string): unknown {
  const mark = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && Number.isFinite(value) && !isExact(context!.source!) ? Infinity : value;
  return JSON.parse(json, mark);
}

describe('a JSON text', () => {
  const numbers = [...vectors.exact, ...vectors.inexact];

  it.each(numbers)('with %s is marked wherever it stands, and in no string', (n) => {
    const texts = [
      `{"a":${n}}`,
      `[${n}]`,
      `[[1,[${n} ,\t${n}\n]],{"b" :\r\n ${n}}]`,
      `{"a":"${n}","b":" ${n}","c":"x, ${n}, [${n}] :${n}","d":${n}}`,
      `{"\\" ${n}":${n},"\\\\":" ${n}","e\\\\\\"":[" ${n}",${n}]}`,
      `{" ${n}":{"${n}": ${n}}}`,
    ];
    for (const text of texts) expect(JSON.parse(markInexactNumbers(text)), text).toEqual(markedByReviver(text));
  });

  it('whatever it holds, is marked as the runtime would', () => {
    // The marks are letters that no other string here has.
    const raw = fc.nat(numbers.length - 1).map((i) => `⟦${i}⟧`);
    const leaf = fc.oneof(raw, fc.string(), fc.constantFrom('"', '\\', '\\"', ' 12345678901234567890', ', 1e400'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (document, indent) => {
        const text = JSON.stringify([document], null, indent).replaceAll(/"⟦(\d+)⟧"/g, (_, i) => numbers[Number(i)]!);
        expect(JSON.parse(markInexactNumbers(text))).toEqual(markedByReviver(text));
      }),
    );
  });

  it('without such numbers stays as it is', () => {
    const text = '{"to":"+919876543210","text":"Order 12345678901234567890","metadata":{"n":[1.0,1e3,-0,null]}}';
    expect(markInexactNumbers(text)).toBe(text);
  });
});
