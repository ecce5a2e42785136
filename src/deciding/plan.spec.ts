import { describe, expect, it } from 'vitest';
import { completePlan } from './plan.js';

const DEFAULTS = { fallbackAfterMs: 1500, receiptWaitMs: 3_600_000, successStatus: 'sent' } as const;

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

  it('of one step has only a last step', () => {
    expect(completePlan([{ channel: 'whatsapp' }], DEFAULTS)).toEqual([
      { channel: 'whatsapp', fallbackAfter: 3600, successStatus: 'sent' },
    ]);
  });
});
