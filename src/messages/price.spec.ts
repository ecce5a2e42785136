import { describe, expect, it } from 'vitest';
import type { Price } from '../config/choices.js';
import { priceOf, usualSmsPrice } from './price.js';

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

describe('What an SMS usually costs', () => {
  it.each<[string | null, object]>([
    ['IN', { currency: 'INR', micros: 250_000n }],
    ['US', { currency: 'EUR', micros: 9n }],
    [null, { currency: 'EUR', micros: 9n }],
  ])('in %s', (country, price) => {
    expect(usualSmsPrice(PRICES, country)).toEqual(price);
  });

  it('is the only price that there is, where no country is meant, and none where there is none', () => {
    const [, india] = PRICES;
    expect(usualSmsPrice([india!], null)).toEqual({ currency: 'INR', micros: 250_000n });
    expect(usualSmsPrice([india!], 'US')).toBeNull();
    expect(usualSmsPrice([], null)).toBeNull();
  });
});
