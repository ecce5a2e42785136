import { describe, expect, it } from 'vitest';
import type { Price } from '../config/configuration.js';
import { priceOf } from './price.js';

const PRICES: Price[] = [
  { channel: 'sms', country: '*', per: 'message', micros: 9, currency: 'EUR' },
  { channel: 'sms', country: 'IN', per: 'segment', micros: 250_000, currency: 'INR' },
];
const TEXT = { country: 'IN', text: 'a'.repeat(161) };

describe('The price of an attempt', () => {
  it('is that of its country, for each segment where it says so', () => {
    expect(priceOf(PRICES, 'sms', TEXT)).toEqual({ costMicros: '500000', costCurrency: 'INR' });
  });

  it('is that of all others where the country has none', () => {
    expect(priceOf(PRICES, 'sms', { ...TEXT, country: 'US' })).toEqual({ costMicros: '9', costCurrency: 'EUR' });
    expect(priceOf(PRICES, 'sms', { ...TEXT, country: null })).toEqual({ costMicros: '9', costCurrency: 'EUR' });
  });

  it('is none for what is not in the list', () => {
    expect(priceOf(PRICES, 'whatsapp', TEXT)).toEqual({ costMicros: null, costCurrency: null });
  });
});
