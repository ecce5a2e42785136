import { PHONE_NUMBER_TYPES } from './configuration.js';
import { country } from './parse-address.js';
import { listOf, oneOf } from './parse-choice.js';
import { wholeNumber } from './parse-number.js';
import { senderIdList } from './parse-sender-ids.js';
import { optional, withDefault } from './setting.js';

const perHour = wholeNumber({ min: 0, max: 1_000_000_000 });

/** What SMS may cost: it is real money, and there are those who have it sent to numbers that they earn by. */
export const SMS_SETTINGS = {
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
    wholeNumber({ min: 1, max: 255 }),
    'Segments an SMS may have, each of which is paid for: 153 characters, or 67 where one of them is not in GSM-7. A longer text goes by other channels only.',
  ),
  smsSenderIds: optional(
    'SMS_SENDER_ID',
    senderIdList,
    'Whom an SMS is shown to come from, by country, * for all others: IN:ACME,*:Acme. 1 to 11 letters and digits, or a number; networks often want it registered. Unset: Siren chooses.',
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
};
