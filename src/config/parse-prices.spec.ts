import { describe, expect, it } from 'vitest';
import { priceList } from './content-settings.js';

const SMS = { channel: 'sms', country: 'IN', per: 'segment', amount: '0.25', currency: 'INR' };
const read = (...prices: unknown[]) => priceList(JSON.stringify(prices));
const complaint = (...prices: unknown[]) => {
  const result = read(...prices);
  return result.ok ? expect.unreachable('the list was taken') : result.complaint;
};

describe('A list of prices', () => {
  it('is read in millionths, to the last digit', () => {
    expect(read(SMS, { ...SMS, channel: 'whatsapp', country: '*', per: 'message', amount: 0.1 })).toEqual({
      ok: true,
      value: [
        { channel: 'sms', country: 'IN', per: 'segment', micros: 250_000, currency: 'INR' },
        { channel: 'whatsapp', country: '*', per: 'message', micros: 100_000, currency: 'INR' },
      ],
    });
    expect(read({ ...SMS, amount: '0.000001' })).toMatchObject({ value: [{ micros: 1 }] });
    expect(read({ ...SMS, amount: 1_000_000 })).toMatchObject({ value: [{ micros: 1e12 }] });
  });

  it.each(['x', '{}', 'null', '[', '"[]"'])('is a JSON list, and %s is none', (text) => {
    expect(priceList(text)).toMatchObject({ ok: false, complaint: expect.stringContaining('JSON list') });
  });

  it.each([
    ['channel', { channel: 'fax' }],
    ['country', { country: 'in' }],
    ['country', { country: 'XX' }],
    ['per', { per: 'perMessage' }],
    ['which whatsapp has not', { channel: 'whatsapp' }],
    ['amount', { amount: -1 }],
    ['amount', { amount: '1e3' }],
    ['amount', { amount: '0.0000001' }],
    ['amount', { amount: '1000000.000001' }],
    ['amount', { amount: null }],
    ['currency', { currency: 'rupees' }],
    ['may only have', { price: 1 }],
  ])('says what is wrong: %s', (word, change) => {
    expect(complaint(SMS, { ...SMS, country: '*', ...change })).toMatch(/item 2/);
    expect(complaint({ ...SMS, ...change })).toContain(word);
  });

  it('names each channel and country once', () => {
    expect(complaint(SMS, SMS)).toMatch(/item 2.*names a channel and country/);
  });
});
