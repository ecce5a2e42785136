import type { CountryCode } from 'libphonenumber-js/max';
import { type PhoneNumberFacts, readPhoneNumberInUrl } from './phone-number.js';
import { invalidPhoneNumberProblem } from '../../http/problems.js';

/**
 * The number that a caller named, in a path, a query or a body.
 * @throws Problem `/problems/invalid-phone-number` when it is none
 */
export function numberOf(written: string, defaultCountry: CountryCode): PhoneNumberFacts & { e164: string } {
  const facts = readPhoneNumberInUrl(written, defaultCountry);
  if (facts.e164 === null) throw invalidPhoneNumberProblem('phoneNumber');
  return { ...facts, e164: facts.e164 };
}
