import type { SmsSenderId } from './choices.js';
import { country } from './parse-address.js';
import { listOf } from './parse-choice.js';
import { complain, parsed, type Parse, parser } from './parsed.js';

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
