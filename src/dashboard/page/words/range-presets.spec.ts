import { expect, it } from 'vitest';
import { presetOf } from './range-presets.js';
import { OWN_ZONE } from './zone.js';

const at = (...parts: [number, number, number]): string => new Date(...parts).toISOString();

it.each([
  ['today', new Date(2026, 2, 1, 12), at(2026, 2, 1), at(2026, 2, 2)],
  ['last 7 days', new Date(2026, 2, 1, 12), at(2026, 1, 23), at(2026, 2, 2)],
  ['this month', new Date(2026, 11, 31, 23), at(2026, 11, 1), at(2027, 0, 1)],
  ['last month', new Date(2026, 0, 31, 12), at(2025, 11, 1), at(2026, 0, 1)],
] as const)('takes whole days of the reader: %s', (preset, now, from, to) => {
  expect(presetOf(preset, now, OWN_ZONE)).toEqual({ from, to });
});
