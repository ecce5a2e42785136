import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../../test/vectors/sms/gsm-7.json' with { type: 'json' };
import { isGsm7, smsSegments } from './sms-segments.js';
import { toGsm7, truncateSms } from './write-sms.js';

const charactersUpTo = (code: number) =>
  Array.from({ length: code }, (_, i) => String.fromCodePoint(i)).filter((character) => character.isWellFormed());
const graphemesOf = (text: string) => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);

describe('A text that is written in GSM-7', () => {
  it.each(vectors)('$text becomes $inGsm7', ({ text, inGsm7 }) => {
    expect(toGsm7(text)).toBe(inGsm7);
    expect(smsSegments(inGsm7).encoding).toBe('GSM-7');
  });

  it('keeps what the alphabet has, and is the same when written once more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        const written = toGsm7(text);
        expect(toGsm7(written)).toBe(written);
        if (isGsm7(text)) expect(written).toBe(text);
      }),
    );
  });

  it('never loses a character that can be seen', () => {
    const lost = charactersUpTo(0x30000).filter((character) => {
      const written = toGsm7(character);
      const isSeen = !/[\p{M}\p{C}\p{Default_Ignorable_Code_Point}]/u.test(character);
      return isGsm7(written) ? written === '' && isSeen : written !== character.normalize('NFC');
    });
    expect(lost).toEqual([]);
  });
});

describe('A text that is truncated', () => {
  it.each<[string, string, number, string | null]>([
    ['that fits', 'a'.repeat(160), 1, 'a'.repeat(160)],
    ['in GSM-7', 'a'.repeat(161), 1, `${'a'.repeat(157)}...`],
    ['in GSM-7 to two segments', 'a'.repeat(400), 2, `${'a'.repeat(303)}...`],
    ['with characters of two septets', '€'.repeat(81), 1, `${'€'.repeat(78)}...`],
    ['in UCS-2', 'ж'.repeat(71), 1, `${'ж'.repeat(69)}…`],
    ['in UCS-2 to two segments', 'ж'.repeat(135), 2, `${'ж'.repeat(133)}…`],
    ['whose only letter beyond GSM-7 is cut off', `${'a'.repeat(158)}ж`, 1, `${'a'.repeat(157)}...`],
    ['after a space', `${'a'.repeat(150)}   ${'a'.repeat(150)}`, 1, `${'a'.repeat(150)}   aaaa...`],
    ['within spaces', `${'a'.repeat(150)}${' '.repeat(9)}a`.padEnd(170, 'b'), 1, `${'a'.repeat(150)}...`],
    ['at a family', 'a'.repeat(60) + '👨‍👩‍👧‍👦'.repeat(2), 1, `${'a'.repeat(60)}...`],
    ['at a flag', 'ж'.repeat(66) + '🇮🇳🇮🇳', 1, `${'ж'.repeat(66)}…`],
    ['at a syllable of Hindi', 'अ'.repeat(68) + 'क्षि'.repeat(2), 1, `${'अ'.repeat(68)}…`],
    ['between CR and LF', `${'ж'.repeat(68)}\r\nжжж`, 1, `${'ж'.repeat(68)}…`],
    ['whose end cannot be seen', `${'a'.repeat(160)} \n`, 1, 'a'.repeat(160)],
    ['of one character that never ends', `a${'\u0301'.repeat(300)}`, 1, null],
  ])('%s', (_name, text, maxSegments, shortened) => {
    expect(truncateSms(text, maxSegments)).toBe(shortened);
  });

  it('fits, is a beginning in whole characters, and could not hold one more', () => {
    const unit = fc.constantFrom('a', ' ', '€', 'ж', '😀', '👨‍👩‍👧', '🇮🇳', 'क्षि', 'é', '\r\n');
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 320, size: 'max' }),
        fc.integer({ min: 1, max: 2 }),
        (units, maxSegments) => {
          const text = units.join('');
          const shortened = truncateSms(text, maxSegments)!;
          expect(smsSegments(shortened).segments).toBeLessThanOrEqual(maxSegments);
          if (shortened === text || shortened === text.trimEnd()) return;
          const kept = shortened.replace(/(\.\.\.|…)$/, '');
          const [all, some] = [graphemesOf(text), graphemesOf(kept)];
          expect(all.slice(0, some.length)).toEqual(some);
          const next = all.slice(0, all.findIndex((one, i) => i >= some.length && one.trim() !== '') + 1).join('');
          const longer = next + (isGsm7(next) ? '...' : '…');
          expect(smsSegments(longer).segments).toBeGreaterThan(maxSegments);
        },
      ),
      { numRuns: 50 },
    );
  });
});
