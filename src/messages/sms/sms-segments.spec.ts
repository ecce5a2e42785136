import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { smsSegments } from './sms-segments.js';

describe('A text as an SMS', () => {
  it.each<[string, string, number, string]>([
    ['160 plain characters', 'a'.repeat(160), 1, 'GSM-7'],
    ['161 of them', 'a'.repeat(161), 2, 'GSM-7'],
    ['306: twice 153', 'a'.repeat(306), 2, 'GSM-7'],
    ['307', 'a'.repeat(307), 3, 'GSM-7'],
    ['80 euro signs, two septets each', '€'.repeat(80), 1, 'GSM-7'],
    ['a euro sign that would be cut in half', `${'a'.repeat(152)}€${'a'.repeat(151)}`, 2, 'GSM-7'],
    ['one more character behind it', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3, 'GSM-7'],
    ['70 rupee signs', '₹'.repeat(70), 1, 'UCS-2'],
    ['71 of them', '₹'.repeat(71), 2, 'UCS-2'],
    ['an emoji that would be cut in half', `${'₹'.repeat(66)}💸${'₹'.repeat(65)}`, 2, 'UCS-2'],
    ['one more character behind it', `${'₹'.repeat(66)}💸${'₹'.repeat(66)}`, 3, 'UCS-2'],
    ['4,096 emoji', '💸'.repeat(4096), 125, 'UCS-2'],
  ])('%s', (_name, text, segments, encoding) => {
    expect(smsSegments(text)).toEqual({ segments, encoding });
  });

  // Characters that stand alone: what belongs to the one before it (an accent, a flag's second half, LF after CR) the
  // calculator keeps in one segment with it, although networks do not.
  const character = fc.constantFrom(...'aZ0 @£Δ\n^{}[]~|\\€₹अ漢💸');

  it('is cut as the calculator of a large provider cuts it', () => {
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1, maxLength: 400, size: 'max' }), (text) => {
        const { segmentsCount, encodingName } = new SegmentedMessage(text);
        expect(smsSegments(text)).toEqual({ segments: segmentsCount, encoding: encodingName });
      }),
    );
  });
});
