import { describe, expect, it } from 'vitest';
import type { AutoWait } from './auto-fallback.js';
import { asksAuto, completePlan } from './plan.js';

const DEFAULTS = {
  fallbackAfterMs: 1500,
  fallbackAuto: true,
  receiptWaitMs: 3_600_000,
  successStatus: 'sent',
} as const;

describe('a plan', () => {
  it('is WhatsApp, then SMS, where nothing is asked for', () => {
    expect(completePlan(undefined, DEFAULTS)).toEqual([
      { channel: 'whatsapp', fallbackAfter: 1.5, successStatus: 'sent' },
      { channel: 'sms', fallbackAfter: 3600, successStatus: 'sent' },
    ]);
  });

  it('keeps what is asked for and fills in the rest; the last step waits for receipts', () => {
    const asked = [
      { channel: 'sms', fallbackAfter: 9 },
      { channel: 'whatsapp', successStatus: 'read' },
    ] as const;
    expect(completePlan(asked, DEFAULTS)).toEqual([
      { channel: 'sms', fallbackAfter: 9, successStatus: 'sent' },
      { channel: 'whatsapp', fallbackAfter: 3600, successStatus: 'read' },
    ]);
  });

  const learned = (channel: string): AutoWait => ({
    fallbackAfter: channel === 'whatsapp' ? 212 : 90,
    auto: { because: 'country', deliveries: 4_000, p95Ms: 211_500 },
  });

  it('waits as long as messages take where a step asks for auto, or names nothing and the setting is auto', () => {
    const [first] = completePlan(
      [{ channel: 'whatsapp', fallbackAfter: 'auto' }, { channel: 'sms' }],
      DEFAULTS,
      learned,
    );
    expect(first).toEqual({ channel: 'whatsapp', ...learned('whatsapp'), successStatus: 'sent' });
    const byDefault = { ...DEFAULTS, fallbackAfterMs: 'auto' } as const;
    expect(completePlan(undefined, byDefault, learned)).toEqual([
      first,
      { channel: 'sms', fallbackAfter: 3600, successStatus: 'sent' },
    ]);
    const own = completePlan([{ channel: 'sms', fallbackAfter: 5 }, { channel: 'whatsapp' }], byDefault, learned);
    expect(own[0]).toEqual({ channel: 'sms', fallbackAfter: 5, successStatus: 'sent' });
  });

  it('waits for receipts on a step that is the last for want of a text for others, though it says auto', () => {
    expect(completePlan([{ channel: 'whatsapp', fallbackAfter: 'auto' }], DEFAULTS, learned)).toEqual([
      { channel: 'whatsapp', fallbackAfter: 3600, successStatus: 'sent' },
    ]);
  });

  it('has to do with what was learned only where a step that another follows asks for it', () => {
    const auto = { fallbackAfterMs: 'auto', fallbackAuto: true } as const;
    expect(asksAuto(null, auto)).toBe(true);
    expect(asksAuto([{ channel: 'sms' }], auto)).toBe(false);
    expect(asksAuto([{ channel: 'sms', fallbackAfter: 5 }, { channel: 'whatsapp' }], auto)).toBe(false);
    expect(asksAuto([{ channel: 'sms', fallbackAfter: 'auto' }, { channel: 'whatsapp' }], DEFAULTS)).toBe(true);
    expect(asksAuto(null, { ...auto, fallbackAuto: false })).toBe(false);
  });

  it('of one step has only a last step', () => {
    expect(completePlan([{ channel: 'whatsapp' }], DEFAULTS)).toEqual([
      { channel: 'whatsapp', fallbackAfter: 3600, successStatus: 'sent' },
    ]);
  });
});
