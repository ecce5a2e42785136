import { describe, expect, it } from 'vitest';
import type { AutoWait } from '../../deciding/auto-fallback.js';
import { adviseFallback, type History } from './fallback-advice.js';
import { readFallbackValues } from '../http/fallback-values.js';

/** 1,000 messages: 700 within 10 s, 200 within 100 s, 50 after 1,000 s; 30 failed after 5 s, 20 silent. SMS take 4 s. */
const HISTORY: History = {
  delivered: new Map([
    [10_000, 700],
    [100_000, 200],
    [1_000_000, 50],
  ]),
  failed: new Map([[5_000, 30]]),
  silent: 20,
  sms: new Map([[4_000, 60]]),
  smsDeliveryRate: 1,
  smsPrices: { from: 'measured', spent: [{ currency: 'INR', micros: 600_000n }], sms: 2 },
};
const AUTO: AutoWait = { fallbackAfter: 120, auto: { because: 'country', deliveries: 950, p95Ms: 119_500 } };

describe('Advice on the fallback', () => {
  const { basis, items, auto, recommendation } = adviseFallback(HISTORY, [2000, 60, 120, 60], AUTO);

  it('rests on what is known of the first channel', () => {
    expect(basis).toMatchObject({ messages: 1000, delivered: 950, failed: 30, silent: 20, smsDelivered: 60 });
  });

  it('counts what would have fallen back, and what would have been paid twice, in ascending order', () => {
    expect(items.map(({ waitMs: _wait, costs: _costs, ...counts }) => counts)).toEqual([
      { fallbackAfter: 60, fallbacks: 300, fallbackRate: 0.3, paidTwice: 250, paidTwiceRate: 0.25, reachedLater: 0 },
      { fallbackAfter: 120, fallbacks: 100, fallbackRate: 0.1, paidTwice: 50, paidTwiceRate: 0.05, reachedLater: 270 },
      { fallbackAfter: 2000, fallbacks: 50, fallbackRate: 0.05, paidTwice: 0, paidTwiceRate: 0, reachedLater: 270 },
    ]);
  });

  it('tells how long recipients wait: for WhatsApp, for a failure and an SMS, or for the deadline and an SMS', () => {
    // 700 at 10 s and 30 at 9 s are 73 %; the others have an SMS 4 s after the deadline.
    expect(items.map(({ waitMs }) => waitMs)).toEqual([
      { p50: 10_000, p95: 64_000 },
      { p50: 10_000, p95: 124_000 },
      { p50: 10_000, p95: 1_000_000 },
    ]);
  });

  it('tells what the present setting would have been, and what auto comes to where it is that', () => {
    expect(adviseFallback(HISTORY, [60], AUTO, 120).present).toMatchObject({
      fallbackAfter: 120,
      isAuto: false,
      paidTwice: 50,
    });
    expect(adviseFallback(HISTORY, [60], AUTO, 'auto').present).toEqual({
      ...adviseFallback(HISTORY, [120], AUTO).items[0],
      isAuto: true,
    });
    expect(adviseFallback(HISTORY, [60], AUTO).present).toBeNull();
  });

  it('never lets a late WhatsApp wait for an SMS that is later still, nor fail with it', () => {
    const slow = {
      ...HISTORY,
      delivered: new Map([[61_000, 100]]),
      failed: new Map(),
      silent: 0,
      smsDeliveryRate: 0.5,
    };
    expect(adviseFallback({ ...slow, sms: new Map([[9_000, 1]]) }, [60], AUTO).items[0]!.waitMs).toEqual({
      p50: 61_000,
      p95: 61_000,
    });
  });

  it('tells what the SMS would have cost, and those of them that were in vain', () => {
    expect(basis.smsPrices).toEqual([{ amount: '0.3', currency: 'INR', from: 'measured' }]);
    expect(items.map(({ costs }) => costs)).toEqual([
      [{ currency: 'INR', sms: '90', paidTwice: '75' }],
      [{ currency: 'INR', sms: '30', paidTwice: '15' }],
      [{ currency: 'INR', sms: '15', paidTwice: '0' }],
    ]);
  });

  it('tells no costs where no price is known', () => {
    const unpriced = { ...HISTORY, smsPrices: { from: null, spent: [], sms: 1 } };
    const { basis, items, auto } = adviseFallback(unpriced, [60], AUTO);
    expect([items[0]!.costs, auto.costs, basis.smsPrices]).toEqual([[], [], []]);
    expect(basis.caveats).toContain('PRICES say nothing of SMS, so no costs are told.');
  });

  it('compares what auto comes to with them, and says why it is that', () => {
    expect(auto).toEqual({ ...items[1], because: 'country', deliveries: 950, p95Ms: 119_500 });
  });

  it('recommends the shortest value that pays few messages twice', () => {
    expect(recommendation).toMatchObject({ fallbackAfter: 2000, reason: expect.stringContaining('0.0 %') });
    expect(adviseFallback(HISTORY, [60, 120], AUTO).recommendation).toMatchObject({
      fallbackAfter: 120,
      reason: expect.stringContaining('Each value pays more'),
    });
  });

  it('recommends nothing on a thin basis', () => {
    const thin = { ...HISTORY, delivered: new Map([[10_000, 49]]) };
    expect(adviseFallback(thin, [60], AUTO).recommendation).toBeNull();
    const none = { ...thin, delivered: new Map(), failed: new Map(), silent: 0, sms: new Map() };
    expect(adviseFallback(none, [60], AUTO).items[0]).toMatchObject({
      fallbackRate: 0,
      waitMs: { p50: null, p95: null },
    });
  });
});

describe('The values to compare', () => {
  it.each([
    ['60', [60]],
    ['60, 120,0300', [60, 120, 300]],
    ['1.5,86400', [1.5, 86_400]],
    [undefined, undefined],
  ])('%j are read', (written, values) => {
    expect(readFallbackValues(written)).toEqual(values);
  });

  it.each(['', '0', '-1', '60,,1', '1e3', '0x10', '86401', '1.2345', Array(21).fill('60').join()])(
    '%j are refused',
    (written) => {
      expect(readFallbackValues(written)).toBeNull();
    },
  );
});
