import { validate, version } from 'uuid';
import { afterEach, expect, it, vi } from 'vitest';

// Its clock and its last id are of the process: the tests have their own, whatever others have taught them.
vi.resetModules();
const { newId } = await import('./ids.js');

afterEach(() => vi.useRealTimers());

it('makes UUIDv7 of this moment, none twice, each greater than those before it', () => {
  const before = Date.now();
  const ids = Array.from({ length: 5_000 }, newId);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect([...new Set(ids)].sort()).toEqual(ids);
  const times = ids.map((id) => parseInt(id.replace('-', '').slice(0, 12), 16));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(before);
  expect(Math.max(...times)).toBeLessThanOrEqual(Date.now());
});

it('goes on in order when the clock is put back', () => {
  const before = newId();
  vi.useFakeTimers({ now: Date.now() - 3_600_000 });
  expect(newId() > before).toBe(true);
});

it('leaves nothing of an id to be guessed from the one before', () => {
  const tails = Array.from({ length: 3_000 }, () => newId().slice(-11));
  expect(new Set(tails).size).toBe(tails.length);
});
