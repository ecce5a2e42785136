import type { Price } from '../config/choices.js';
import type { Channel } from '../siren/channel.js';
import { smsSegments } from './sms/sms-segments.js';
import type { AttemptRecord } from './attempt.entity.js';
import type { MessageRecord } from './message.entity.js';

/**
 * What an attempt costs if Siren accepts it, by the current price list. A price for the country wins over one for all
 * countries. Nulls: there is neither.
 */
export function priceOf(
  prices: readonly Price[],
  channel: Channel,
  { country, text }: Pick<MessageRecord, 'country' | 'text'>,
): Pick<AttemptRecord, 'costMicros' | 'costCurrency'> {
  const ofChannel = prices.filter((price) => price.channel === channel);
  const price = ofChannel.find((p) => p.country === country) ?? ofChannel.find((p) => p.country === '*');
  if (price === undefined) return { costMicros: null, costCurrency: null };
  const units = price.per === 'segment' ? smsSegments(text).segments : 1;
  return { costMicros: String(price.micros * units), costCurrency: price.currency };
}

/**
 * What an SMS of one segment costs by the price list, in millionths. For no country in particular it is the price of all others,
 * or the only one that there is.
 */
export function usualSmsPrice(
  prices: readonly Price[],
  country: string | null,
): { currency: string; micros: bigint } | null {
  const ofSms = prices.filter(({ channel }) => channel === 'sms');
  const price =
    ofSms.find((p) => p.country === country) ??
    ofSms.find((p) => p.country === '*') ??
    (country === null && ofSms.length === 1 ? ofSms[0] : undefined);
  return price === undefined ? null : { currency: price.currency, micros: BigInt(price.micros) };
}
