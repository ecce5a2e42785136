import { getCountries } from 'libphonenumber-js/max';
import { CHANNELS, isChannel } from '../siren/channel.js';
import type { Price } from './choices.js';
import { complain, parsed, type Parse, type Parsed, parser } from './parsed.js';

const FIELDS = ['channel', 'country', 'per', 'amount', 'currency'];
const COUNTRIES: readonly string[] = getCountries();
/** Up to a million, with up to six decimals: money is counted in whole millionths. */
const AMOUNT = /^(\d{1,7})(?:\.(\d{1,6}))?$/;

/** A JSON list of prices; a channel and country at most once. */
export const priceList: Parse<readonly Price[]> = parser('JSON list of prices', (text) => {
  const items = listIn(text);
  if (items === null) return complain('must be a JSON list of prices, such as [] for none');
  const prices: Price[] = [];
  for (const [i, item] of items.entries()) {
    const price = priceIn(item);
    if (!price.ok) return complain(`is wrong at its item ${i + 1}: it ${price.complaint}`);
    const { channel, country } = price.value;
    if (prices.some((other) => other.channel === channel && other.country === country)) {
      return complain(`is wrong at its item ${i + 1}: it names a channel and country that an item before it names`);
    }
    prices.push(price.value);
  }
  return parsed(prices);
});

function listIn(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function priceIn(item: unknown): Parsed<Price> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return complain('must be an object');
  const { channel, country, per, amount, currency } = item as Record<string, unknown>;
  if (Object.keys(item).some((key) => !FIELDS.includes(key))) return complain(`may only have ${FIELDS.join(', ')}`);
  if (!isChannel(channel)) return complain(`needs a channel: ${CHANNELS.join(' or ')}`);
  if (typeof country !== 'string' || (country !== '*' && !COUNTRIES.includes(country))) {
    return complain('needs a country: two capital letters, or * for all without a price of their own');
  }
  if (per !== 'message' && per !== 'segment') return complain('needs a per: message or segment');
  if (per === 'segment' && channel !== 'sms') return complain('has a per of segment, which only sms has');
  const micros = microsIn(amount);
  if (micros === null)
    return complain('needs an amount: a decimal up to 1000000 with up to six places, such as "0.25"');
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) {
    return complain('needs a currency: three capital letters');
  }
  return parsed({ channel, country: country as Price['country'], per, micros, currency });
}

/** Read digit by digit: 0.1 is no number of floating point. */
function microsIn(amount: unknown): number | null {
  if (typeof amount !== 'string' && typeof amount !== 'number') return null;
  const [, whole, fraction = ''] = AMOUNT.exec(String(amount)) ?? [];
  if (whole === undefined) return null;
  const micros = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'));
  return micros <= 1_000_000_000_000 ? micros : null;
}
