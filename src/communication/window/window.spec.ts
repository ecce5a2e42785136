import { expect, it } from 'vitest';
import { windowOf } from './window.js';

const NOW = new Date('2026-05-02T12:00:00Z');

it.each([
  ['just now', '2026-05-02T12:00:00Z', true, '2026-05-03T12:00:00.000Z'],
  ['a second less than a day ago', '2026-05-01T12:00:01Z', true, '2026-05-02T12:00:01.000Z'],
  ['a day ago', '2026-05-01T12:00:00Z', false, '2026-05-02T12:00:00.000Z'],
  ['in the future, by a clock that is wrong', '2099-01-01T00:00:00Z', true, '2026-05-03T12:00:00.000Z'],
])('who wrote %s has a window', (_when, at, open, closesAt) => {
  expect(windowOf(new Date(at), NOW)).toEqual({ open, closesAt: new Date(closesAt) });
});

it('who never wrote has none', () => {
  expect(windowOf(null, NOW)).toEqual({ open: false, closesAt: null });
});
