import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { priceOf } from '../messages/price.js';
import { smsSegments } from '../messages/sms/sms-segments.js';
import type { WouldSendDto } from '../accepting/dry-run.dto.js';
import { decimalOf } from '../statistics/counting/money.js';
import type { ResendDryRunDto } from './resend.dto.js';

/** What the first requests of messages would make together. */
export interface FirstRequests {
  add(message: { country: string | null }, sends: Pick<WouldSendDto, 'channel' | 'text'>): void;
  total(): Pick<ResendDryRunDto, 'channels' | 'segments' | 'prices'>;
}

/** Adds up channels, segments and prices, one message after the other. */
export function firstRequests({ prices }: Pick<DeliveryPolicy, 'prices'>): FirstRequests {
  const channels = new Map<string, number>();
  const micros = new Map<string, bigint>();
  let segments = 0;
  return {
    add({ country }, { channel, text }) {
      channels.set(channel, (channels.get(channel) ?? 0) + 1);
      if (channel === 'sms') segments += smsSegments(text).segments;
      const { costMicros, costCurrency } = priceOf(prices, channel, { country, text });
      if (costMicros === null || costCurrency === null) return;
      micros.set(costCurrency, (micros.get(costCurrency) ?? 0n) + BigInt(costMicros));
    },
    total: () => ({
      channels: Object.fromEntries(channels),
      segments,
      prices: [...micros].sort().map(([currency, of]) => ({ amount: decimalOf(of), currency })),
    }),
  };
}
