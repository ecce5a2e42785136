import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../siren/channel.js';
import { type AskedWait, AUTO_REASONS, autoWait, type DeliveryFigures, type Measured } from './auto-fallback.js';

const INDIA: AskedWait = { channel: 'whatsapp', country: 'IN', off: null };

function figures(all: Measured, byCountry: Record<string, Measured> = {}): DeliveryFigures {
  return new Map<Channel, { all: Measured; byCountry: ReadonlyMap<string, Measured> }>([
    ['whatsapp', { all, byCountry: new Map(Object.entries(byCountry)) }],
  ]);
}

const many = (p95Ms: number): Measured => ({ deliveries: 1_000, p95Ms });

describe('a wait that is learned', () => {
  it('is the 95th percentile of the country, in whole seconds', () => {
    expect(autoWait(INDIA, figures(many(60_000), { IN: { deliveries: 200, p95Ms: 211_400 } }))).toEqual({
      fallbackAfter: 212,
      auto: { because: 'country', deliveries: 200, p95Ms: 211_400 },
    });
  });

  it('is that of all countries where fewer than 200 were delivered, or the number belongs to none', () => {
    const known = figures(many(60_000), { IN: { deliveries: 199, p95Ms: 211_400 } });
    const ofAll = { fallbackAfter: 60, auto: { because: 'all_countries', deliveries: 1_000, p95Ms: 60_000 } };
    expect(autoWait(INDIA, known)).toEqual(ofAll);
    expect(autoWait({ ...INDIA, country: 'DE' }, known)).toEqual(ofAll);
    expect(autoWait({ ...INDIA, country: null }, known)).toEqual(ofAll);
  });

  it('is that of its own channel', () => {
    expect(autoWait({ ...INDIA, channel: 'sms' }, figures(many(60_000)))).toEqual({
      fallbackAfter: 300,
      auto: { because: 'too_few', deliveries: 0, p95Ms: null },
    });
  });

  it.each<[string, AskedWait, DeliveryFigures | null, object]>([
    ['too few were delivered', INDIA, figures({ deliveries: 199, p95Ms: 1 }), { because: 'too_few', deliveries: 199 }],
    ['nothing is known', INDIA, null, { because: 'not_read', deliveries: null }],
    ['it is to be read', { ...INDIA, off: 'read_wanted' }, figures(many(1)), { because: 'read_wanted' }],
    ['the message learns nothing', { ...INDIA, off: 'learn_off' }, figures(many(1)), { because: 'learn_off' }],
    ['nothing is learned', { ...INDIA, off: 'setting_off' }, null, { because: 'setting_off' }],
  ])('is 300 s where %s', (_why, asked, known, auto) => {
    expect(autoWait(asked, known)).toMatchObject({ fallbackAfter: 300, auto: { ...auto, p95Ms: null } });
  });

  it.each([
    [0, 30],
    [29_999, 30],
    [30_001, 31],
    [900_000, 900],
    [86_400_000, 900],
  ])('of %d ms is %d s', (p95Ms, seconds) => {
    expect(autoWait(INDIA, figures(many(p95Ms)))).toMatchObject({ fallbackAfter: seconds });
  });
});

describe('whatever was measured', () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, null));
  const measured: fc.Arbitrary<Measured> = fc.record({
    deliveries: fc.oneof(fc.nat(), fc.constantFrom(NaN, -1, 199, 200)),
    p95Ms: odd,
  });
  const known = fc.option(
    fc.tuple(measured, fc.dictionary(fc.constantFrom('IN', 'DE', ''), measured)).map(([all, by]) => figures(all, by)),
  );
  const asked: fc.Arbitrary<AskedWait> = fc.record({
    channel: fc.constantFrom('whatsapp', 'sms'),
    country: fc.constantFrom('IN', 'DE', 'US', null),
    off: fc.constantFrom(null, null, 'learn_off', 'setting_off'),
  });

  it('a wait is a whole number of seconds from 30 to 900, and its reason is told', () => {
    fc.assert(
      fc.property(asked, known, (one, what) => {
        const { fallbackAfter, auto } = autoWait(one, what);
        expect(Number.isInteger(fallbackAfter)).toBe(true);
        expect(fallbackAfter).toBeGreaterThanOrEqual(30);
        expect(fallbackAfter).toBeLessThanOrEqual(900);
        expect(AUTO_REASONS).toContain(auto.because);
        const isLearned = auto.because === 'country' || auto.because === 'all_countries';
        expect(isLearned).toBe(auto.p95Ms !== null);
        if (!isLearned) expect(fallbackAfter).toBe(300);
        else expect(auto.deliveries).toBeGreaterThanOrEqual(200);
      }),
    );
  });

  it('slower deliveries never make a wait shorter', () => {
    const time = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const [fast, slow] = [Math.min(a, b), Math.max(a, b)].map((ms) => autoWait(INDIA, figures(many(ms))));
        expect(slow!.fallbackAfter).toBeGreaterThanOrEqual(fast!.fallbackAfter);
      }),
    );
  });
});
