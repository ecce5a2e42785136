import { expect, it } from 'vitest';
import { costOfFallbacks, costsOf, priceView, savedOf, smsPricesOf } from './costs.js';

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

it('costs are told by currency, whatever the channel', () => {
  const cost = (channel: string, key: string, n: bigint) => ({ channel, kind: 'cost' as const, key, n });
  const costs = [
    cost('whatsapp', 'spent:INR', 700_000n),
    cost('sms', 'spent:INR', 250_000n),
    cost('sms', 'fallback:INR', 250_000n),
    cost('sms', 'spent:EUR', 10n),
    cost('sms', 'double:EUR', 10n),
  ];
  expect(costsOf(costs)).toEqual([
    { currency: 'EUR', spent: '0.00001', fallback: '0', doubleDeliveries: '0.00001' },
    { currency: 'INR', spent: '0.95', fallback: '0.25', doubleDeliveries: '0' },
  ]);
});

it('what was saved is told in requests, seconds and money, whatever the channel', () => {
  const saved = (channel: string, key: string, n: bigint) => ({ channel, kind: 'saved' as const, key, n });
  expect(savedOf([])).toEqual({ requests: 0, seconds: 0, costs: [] });
  const all = [
    saved('whatsapp', 'requests', 2n),
    saved('whatsapp', 'ms', 3_250n),
    saved('sms', 'ms', 9_000_000_000n),
    saved('whatsapp', 'cost:INR', 240_000n),
    saved('whatsapp', 'cost:EUR', 10n),
    saved('sms', 'cost:INR', 10_000n),
  ];
  expect(savedOf(all)).toEqual({
    requests: 2,
    seconds: 9_000_003.25,
    costs: [
      { currency: 'EUR', amount: '0.00001' },
      { currency: 'INR', amount: '0.25' },
    ],
  });
});
