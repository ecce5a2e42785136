import { expect, it } from 'vitest';
import { at } from '../../test/support/delivery-facts.js';
import { savedByAuto, savedByPassingOver } from './saved.js';

const price = { costMicros: '120000', costCurrency: 'INR' };
const refusal = { messageId: 'a', begunAt: at(0), refusedAt: at(1.5), wasTaken: true };
const free = { costMicros: null, costCurrency: null };

it('what is not asked of WhatsApp saves a request, the time to its refusal, and its price', () => {
  expect(savedByPassingOver(refusal, { fallbackAfter: 300 }, price)).toEqual({ requests: 1, ms: 1_500, ...price });
  expect(savedByPassingOver(refusal, { fallbackAfter: 300 }, free)).toEqual({ requests: 1, ms: 1_500, ...free });
});

it('saves no more than the wait of the step, and no money where Siren would not have taken it', () => {
  const late = { ...refusal, refusedAt: at(4_000), wasTaken: false };
  expect(savedByPassingOver(late, { fallbackAfter: 0.5 }, price)).toEqual({ requests: 1, ms: 500, ...free });
  expect(savedByPassingOver({ ...late, refusedAt: at(-1) }, { fallbackAfter: 300 }, price).ms).toBe(0);
});

it('a wait that was learned saves what 300 s have more, which is below zero where it is longer', () => {
  const auto = { because: 'country', deliveries: 400, p95Ms: 1 } as const;
  const saved = { requests: 0, costMicros: null, costCurrency: null };
  expect(savedByAuto({ fallbackAfter: 30, auto }, at(0), at(30))).toEqual({ ...saved, ms: 270_000 });
  const ofAll = { ...auto, because: 'all_countries' } as const;
  expect(savedByAuto({ fallbackAfter: 900, auto: ofAll }, at(0), at(900))).toEqual({ ...saved, ms: -600_000 });
});

it('a wait that was learned saves nothing that something else held up', () => {
  const auto = { because: 'country', deliveries: 400, p95Ms: 1 } as const;
  expect(savedByAuto({ fallbackAfter: 30, auto }, at(0), at(100))?.ms).toBe(200_000);
  expect(savedByAuto({ fallbackAfter: 30, auto }, at(0), at(9 * 3_600))?.ms).toBe(0);
});

it('a wait that was not learned saves nothing', () => {
  expect(savedByAuto({ fallbackAfter: 30 }, at(0), at(30))).toBeNull();
  const auto = { because: 'too_few', deliveries: 3, p95Ms: null } as const;
  expect(savedByAuto({ fallbackAfter: 300, auto }, at(0), at(300))).toBeNull();
});
