import { getCountries } from 'libphonenumber-js/max';
import { CHANNELS, factsOf, isChannel } from '../siren/channel.js';
import { PHONE_NUMBER_TYPES, type Price, type QuietHours, type SmsSenderId } from './choices.js';
import { readLocale, readTimeZone } from './locale-and-zone.js';
import { complain, country, listOf, oneOf, type Parse, type Parsed, parsed, parser, wholeNumber } from './parsers.js';
import { group, optional, optionalList, withDefault } from './setting.js';

/** What networks take as the sender of an SMS: 1 to 11 letters and digits, with a letter; or a number, or a short code. */
export const SENDER_ID = /^(?:(?=\d*[A-Za-z])[A-Za-z\d]{1,11}|\+?\d{3,15})$/;
export const SENDER_ID_RULE =
  'must be 1 to 11 letters and digits (A to Z, with at least one letter), or a number of 3 to 15 digits';

const item: Parse<SmsSenderId> = parser('country:sender', (text) => {
  const [of, senderId, ...rest] = text.split(':').map((part) => part.trim());
  if (of === undefined || senderId === undefined || rest.length > 0) {
    return complain('must be a list of country and sender, such as IN:ACME,*:Acme');
  }
  const known = of === '*' ? parsed('*' as const) : country(of);
  if (!known.ok) return complain('must name countries by two letters, such as IN, and all others by *');
  return SENDER_ID.test(senderId)
    ? parsed({ country: known.value, senderId })
    : complain(`has a sender that is none: it ${SENDER_ID_RULE}`);
});

/** Pairs of country and sender between commas, `*` for every country without one of its own; a country at most once. */
export const senderIdList: Parse<readonly SmsSenderId[]> = parser('country:sender; several between commas', (text) => {
  const list = listOf(item)(text);
  if (!list.ok) return list;
  const countries = list.value.map((one) => one.country);
  return new Set(countries).size < countries.length ? complain('names a country twice') : list;
});

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
  if (per === 'segment' && !factsOf(channel).hasSegments)
    return complain(`has a per of segment, which ${channel} has not`);
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

const locale: Parse<string> = parser('locale of BCP 47', (text) => {
  const read = readLocale(text);
  return read === null ? complain('must be a locale of BCP 47, such as en or pt-BR') : parsed(read);
});

const timeZone: Parse<string> = parser('time zone of the IANA database', (text) => {
  const read = readTimeZone(text);
  return read === null ? complain('must be a time zone of the IANA database, such as Asia/Kolkata') : parsed(read);
});

const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

const quietHours: Parse<QuietHours> = parser('two times of the day, from-to', (text) => {
  const [from, fromMinute, to, toMinute] = (HOURS.exec(text) ?? []).slice(1).map(Number);
  if (from === undefined) return complain('must be two times of the day, such as 22:00-08:00');
  const hours = { from: from * 60 + fromMinute!, to: to! * 60 + toMinute! };
  return hours.from === hours.to ? complain('must not begin and end at the same time') : parsed(hours);
});

/** How templates are written for recipients of whom nothing better is known. */
export const CONTENT_SETTINGS = group('Content', {
  defaultCountry: withDefault(
    'DEFAULT_COUNTRY',
    'IN',
    country,
    'Country that numbers written without a country code belong to.',
  ),
  defaultLocale: withDefault(
    'DEFAULT_LOCALE',
    'en',
    locale,
    'Language of templates for recipients whose own is not known, or not among those of the template. Numbers and dates are written as this locale has them. en-IN writes ₹1,20,000.',
  ),
  defaultTimeZone: optional(
    'DEFAULT_TIME_ZONE',
    timeZone,
    "Time zone of times in templates where the country of a recipient's number has several. Unset: that of DEFAULT_COUNTRY, or UTC where that has several too.",
  ),
  quietHours: optional(
    'QUIET_HOURS',
    quietHours,
    "Hours in which nothing leaves, such as 22:00-08:00, by the local time of the recipient's number. Fallbacks and retries wait too. Transactional messages of priority high go all the same, such as one-time passwords. A message or policy may have a deliveryWindow instead. Unset: there are none.",
  ),
});

const perHour = wholeNumber({ min: 0, max: 1_000_000_000, unit: 'SMS an hour' });

/** What SMS may cost: it is real money, and there are those who have it sent to numbers that they earn by. */
export const SMS_SETTINGS = group('SMS and costs', {
  smsCountries: optional(
    'SMS_COUNTRIES',
    listOf(country),
    'Countries an SMS may go to, separated by commas: a guard against paying for fraud abroad. Unset: DEFAULT_COUNTRY only.',
    'IN',
  ),
  smsNumberTypes: withDefault(
    'SMS_NUMBER_TYPES',
    'mobile,fixed_line_or_mobile',
    listOf(oneOf(PHONE_NUMBER_TYPES)),
    `Types of numbers an SMS may go to: ${PHONE_NUMBER_TYPES.join(', ')}. Premium and shared-cost numbers pay whoever holds them. In some countries, such as the US, types cannot be told apart: fixed_line_or_mobile.`,
  ),
  smsMaxSegments: withDefault(
    'SMS_MAX_SEGMENTS',
    '10',
    wholeNumber({ min: 1, max: 255, unit: 'segments' }),
    'Segments an SMS may have, each of which is paid for. One has 153 characters, or 67 where one of them is not in GSM-7. A longer text goes by other channels only.',
  ),
  smsSenderIds: optionalList(
    'SMS_SENDER_ID',
    senderIdList,
    'Whom an SMS is shown to come from, by country, with * for all others. An example is IN:ACME,*:Acme. A sender has 1 to 11 letters and digits, or is a number. Networks often want it registered. Unset: Siren chooses.',
  ),
  smsMaxPerHour: withDefault(
    'SMS_MAX_PER_HOUR',
    '20000',
    perHour,
    'SMS a clock hour over all replicas; beyond it messages wait for the next hour. A cap on what a mistake, or a fraud, can cost. 0 for no limit.',
  ),
  smsMaxPerPrefixPerHour: withDefault(
    'SMS_MAX_PER_PREFIX_PER_HOUR',
    '2000',
    perHour,
    'The same for numbers that begin with the same eight digits, country code included: pumped SMS goes to ranges. 0 for no limit.',
  ),
  prices: withDefault(
    'PRICES',
    '[]',
    priceList,
    'What Siren takes, so that the statistics can tell what was spent. A JSON list of {"channel":"sms","country":"IN","per":"segment","amount":"0.25","currency":"INR"}. per is message or segment, country * for all others. A request costs what the list says when it begins.',
  ),
});
