import { expect, it } from 'vitest';
import type { FallbackAdvice } from '../../api/types.js';
import { marksOf, comparedValues, waitLabel } from './advice-axis.js';

const advice = (now: number | null, isAuto = false): FallbackAdvice =>
  ({
    items: [{ fallbackAfter: 60 }, { fallbackAfter: 300 }],
    present: now === null ? null : { fallbackAfter: now, isAuto },
    recommendation: { fallbackAfter: 300, reason: '' },
  }) as unknown as FallbackAdvice;

it.each([
  [45, '45 s'],
  [90, '90 s'],
  [300, '5 min'],
  [3_600, '1 h'],
])('%i s is written as %s', (seconds, said) => {
  expect(waitLabel(seconds)).toBe(said);
});

it('has what is set now among the values, once, and marks it beside what is advised', () => {
  expect(comparedValues(advice(100)).map(({ fallbackAfter }) => fallbackAfter)).toEqual([60, 100, 300]);
  expect(comparedValues(advice(60))).toHaveLength(2);
  expect(marksOf(advice(100, true))).toEqual([
    { at: 100, label: 'now (auto)' },
    { at: 300, label: 'advised' },
  ]);
  expect(marksOf(advice(null))).toEqual([{ at: 300, label: 'advised' }]);
});
