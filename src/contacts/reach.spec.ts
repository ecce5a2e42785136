import { describe, expect, it } from 'vitest';
import { type ReachFacts, reachOf } from './reach.js';

const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));
const whatsapp = (change: Partial<ReachFacts>): ReachFacts => ({
  channel: 'whatsapp',
  status: 'failed',
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  errorCode: null,
  errorMessage: null,
  ...change,
});
const delivered = (hour: number) => whatsapp({ status: 'delivered', deliveredAt: at(hour) });
const failed = (hour: number, errorCode: string) =>
  whatsapp({ failedAt: at(hour), errorCode, errorMessage: 'Undeliverable' });
const reachable = (attempts: ReachFacts[], wrote: Date | null = null) => reachOf('whatsapp', attempts, wrote).reachable;

describe('whether a contact is reached on a channel', () => {
  it('is unknown where nothing was tried, or nothing was told', () => {
    expect(reachOf('whatsapp', [], null)).toEqual({ reachable: 'unknown', lastDeliveredAt: null, lastFailure: null });
    expect(reachable([whatsapp({ status: 'accepted' })])).toBe('unknown');
    expect(reachable([failed(1, '131047')])).toBe('unknown');
    expect(reachable([{ ...failed(1, '30005'), channel: 'sms' }])).toBe('unknown');
  });

  it('is told by what was learned last, in whatever order it is read', () => {
    expect(reachable([failed(1, '131026'), delivered(2)])).toBe(true);
    expect(reachable([delivered(1), failed(2, '131026')])).toBe(false);
    expect(reachable([delivered(3), failed(2, '131026'), delivered(1)])).toBe(true);
  });

  it('is not put in doubt by a failure that says nothing of the number', () => {
    expect(reachable([delivered(1), failed(2, '131047'), failed(3, '131000')])).toBe(true);
  });

  it('is proved by who reads, and by who writes from there', () => {
    expect(reachable([whatsapp({ status: 'read', readAt: at(1) })])).toBe(true);
    // Who reads what came before a refusal is there after it.
    expect(reachable([whatsapp({ status: 'read', deliveredAt: at(0), readAt: at(4) }), failed(3, '131026')])).toBe(
      true,
    );
    expect(reachable([failed(1, '131026')], at(2))).toBe(true);
    expect(reachable([failed(3, '131026')], at(2))).toBe(false);
  });

  it('comes with the last delivery and the last failure', () => {
    expect(reachOf('whatsapp', [delivered(1), failed(3, '131026'), failed(2, '131000'), delivered(0)], null)).toEqual({
      reachable: false,
      lastDeliveredAt: at(1),
      lastFailure: { at: at(3), code: '131026', message: 'Undeliverable' },
    });
  });
});
