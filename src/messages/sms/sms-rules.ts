import type { CountryCode } from 'libphonenumber-js/max';
import type { PhoneNumberType } from '../../config/choices.js';
import type { Block } from '../../deciding/next-step.types.js';
import type { SmsWishes, Step } from '../../deciding/plan.js';
import { textOn } from '../../deciding/content.js';
import { countryOf, numberTypeOf } from '../numbers/phone-number.js';
import { smsSegments } from './sms-segments.js';
import { segmentsAllowed } from './write-sms.js';

/** Where an SMS may go, and how long it may be. A guard against SMS pumping, which costs real money. */
export interface SmsRules {
  smsCountries: readonly CountryCode[];
  smsNumberTypes: readonly PhoneNumberType[];
  smsMaxSegments: number;
}

/** A segment has room for at least as many UTF-16 units, whatever they are. */
const LEAST_UNITS = 66;

/** Whether a text is more than an SMS may be. Most texts are so short that nothing needs to be counted. */
export function isTooLongForSms(
  text: string,
  step: Pick<SmsWishes, 'maxSegments'>,
  rules: Pick<SmsRules, 'smsMaxSegments'>,
): boolean {
  const { allowed } = segmentsAllowed(step, rules);
  return text.length > allowed * LEAST_UNITS && smsSegments(text).segments > allowed;
}

/** Whether the whole plan is SMS. Then a text that is too long has no other channel. */
export function isSmsAlone(plan: readonly Pick<Step, 'channel'>[]): boolean {
  return plan.every(({ channel }) => channel === 'sms');
}

/** Why no SMS may go to this number (E.164), whatever it says. Null: one may. `country`: of the number, if known. */
export function numberRefusedForSms(to: string, country: string | null, rules: SmsRules): Block | null {
  const of = country ?? countryOf(to);
  if (!rules.smsCountries.some((allowed) => allowed === of)) {
    return refusal(
      'sms_country_not_allowed',
      `SMS to ${of ?? 'numbers of no country'} is not allowed; SMS_COUNTRIES lists where it is`,
    );
  }
  const type = numberTypeOf(to)?.toLowerCase();
  if (rules.smsNumberTypes.some((allowed) => allowed === type)) return null;
  return refusal(
    'sms_number_type',
    `SMS to numbers of type ${type ?? 'unknown'} is not allowed; SMS_NUMBER_TYPES lists to which it is`,
  );
}

/** Why this message may not go as an SMS; null where it may. */
export function smsRefused(
  message: { to: string; country: string | null; text: string; plan: readonly Step[] },
  rules: SmsRules,
): Block | null {
  const refused = numberRefusedForSms(message.to, message.country, rules);
  const step = message.plan.find(({ channel }) => channel === 'sms') ?? {};
  if (refused !== null || !isTooLongForSms(textOn('sms', message), step, rules)) return refused;
  const { allowed, by } = segmentsAllowed(step, rules);
  return refusal('sms_too_long', `As an SMS the text has more than the ${allowed} segments of ${by}`);
}

function refusal(code: Block['code'], message: string): Block {
  return { code, message, suppressed: false };
}
