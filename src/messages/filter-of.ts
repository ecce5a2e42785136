import type { CountryCode } from 'libphonenumber-js/max';
import { say } from '../languages/say.js';
import { readDateTime } from '../http/is-date-time.js';
import { validationProblem } from '../http/problems.js';
import type { MessageFilter } from './message-keys.js';
import { readPhoneNumberInUrl } from './numbers/phone-number.js';
import type { AttemptListQuery, MessageCountQuery } from './message-list.dto.js';

/**
 * The filter that a checked query asks for, but for its status, which messages and attempts have of their own.
 * @param application the caller's, for `mine`
 * @throws Problem `/problems/validation` when `to` is no phone number
 */
export function filterOf(
  query: MessageCountQuery | AttemptListQuery,
  { defaultCountry, application }: { defaultCountry: CountryCode; application: string },
): Omit<MessageFilter, 'status'> {
  const filter: Omit<MessageFilter, 'status'> = {};
  if (query.to !== undefined) {
    const { e164 } = readPhoneNumberInUrl(query.to, defaultCountry);
    if (e164 === null) throw validationProblem([{ path: 'to', message: say('is not a phone number') }]);
    filter.to = e164;
  }
  if (query.channel) filter.channel = query.channel;
  const { mine = false } = query;
  if (mine && query.application !== undefined && query.application !== application) {
    throw validationProblem([{ path: 'application', message: say('is not yours: leave mine=true out') }]);
  }
  if (mine) filter.application = application;
  if (query.application !== undefined) filter.application = query.application;
  if (query.code !== undefined) filter.code = query.code;
  if (query.batchId) filter.batchId = query.batchId;
  if (query.template) filter.template = query.template;
  if (query.reference) filter.reference = query.reference;
  if (query.providerMessageId) filter.providerMessageId = query.providerMessageId;
  const from = readDateTime(query.createdFrom);
  const to = readDateTime(query.createdTo);
  if (from) filter.createdFrom = from;
  if (to) filter.createdTo = to;
  if (from && to && from >= to) {
    throw validationProblem([{ path: 'createdTo', message: say('must be later than createdFrom') }]);
  }
  return filter;
}
