import { expect, it } from 'vitest';
import { presetOf } from './range-presets.js';
import { OWN_ZONE } from './zone.js';

const at = (...parts: [number, number, number]): string => new Date(...parts).toISOString();

it.each([
  ['today', new Date(2026, 2, 1, 12), at(2026, 2, 1), at(2026, 2, 2), '2026-03-01'],
  ['last 7 days', new Date(2026, 2, 1, 12), at(2026, 1, 23), at(2026, 2, 2), '2026-02-23'],
  ['this month', new Date(2026, 11, 31, 23), at(2026, 11, 1), at(2027, 0, 1), '2026-12'],
  ['last month', new Date(2026, 0, 31, 12), at(2025, 11, 1), at(2026, 0, 1), '2025-12'],
] as const)('takes whole days of the reader: %s', (preset, now, from, to, name) => {
  expect(presetOf(preset, now, OWN_ZONE)).toEqual({ from, to, name });
});
