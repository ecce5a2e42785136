import { expect, it } from 'vitest';
import { costOfFallbacks, priceView, smsPricesOf } from './sms-prices.js';

const named = (key: string, n: bigint) => ({ channel: 'sms', kind: 'cost', key, n }) as const;

it('an SMS costs what those cost that had a price, also those that failed later', () => {
  const prices = smsPricesOf([named('spent:INR', 12_000_000n), named('priced:INR', 100n)], null);
  expect(priceView(prices)).toEqual([{ currency: 'INR', amount: '0.12', from: 'measured' }]);
  expect(costOfFallbacks(prices, { fallbacks: 50, paidTwice: 5 })).toEqual([
    { currency: 'INR', sms: '6', paidTwice: '0.6' },
  ]);
});

it('costs what the price list says where none had a price, and else nobody knows', () => {
  const configured = { currency: 'INR', micros: 250_000n };
  expect(priceView(smsPricesOf([], configured))).toEqual([{ currency: 'INR', amount: '0.25', from: 'configured' }]);
  expect(priceView(smsPricesOf([], null))).toEqual([]);
});
