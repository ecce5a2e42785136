import { expect, it } from 'vitest';
import { whyAuto } from './why-auto.js';

it.each([
  [{ because: 'country', deliveries: 400, p95Ms: 211_500 }, '400 deliveries in the country'],
  [{ because: 'all_countries', deliveries: 400, p95Ms: 30_000 }, '400 deliveries in all countries'],
  [{ because: 'too_few', deliveries: 12, p95Ms: null }, '12 deliveries in seven days are too few'],
  [{ because: 'not_read', deliveries: null, p95Ms: null }, 'could not be read'],
  [{ because: 'learn_off', deliveries: null, p95Ms: null }, 'nothing that is learned'],
  [{ because: 'setting_off', deliveries: null, p95Ms: null }, 'FALLBACK_AUTO'],
] as const)('%j is told in words', (auto, words) => {
  expect(whyAuto(auto)).toContain(words);
});
