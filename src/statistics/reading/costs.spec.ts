import { expect, it } from 'vitest';
import { costsOf } from './costs.js';

it('costs are told by currency, whatever the channel', () => {
  const cost = (channel: string, key: string, n: bigint) => ({ channel, key, n });
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
