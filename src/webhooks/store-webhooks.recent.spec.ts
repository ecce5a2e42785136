import { expect, it } from 'vitest';
import { RecentWebhooks } from './webhook-store.js';

it('what was stored within a minute is known, and nothing older is kept', () => {
  const recent = new RecentWebhooks();
  const add = (digests: string[], ms: number) =>
    recent.add(
      digests.map((digest) => ({ digest })),
      new Date(ms),
    );
  add(['a', 'b'], 0);
  add(['c'], 59_000);
  expect(recent.find('a')).toEqual(new Date(0));
  add(['d'], 61_000);
  expect(['a', 'b', 'c', 'd'].map((digest) => recent.find(digest) !== undefined)).toEqual([false, false, true, true]);
});
