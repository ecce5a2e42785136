import { newId } from '../database/new-id.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';

export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Safe in a header, a log line and a file name, and no longer than anyone needs. */
const ACCEPTABLE = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * The caller's `X-Request-Id` when it is a decent one, else a new UUIDv7. A repeated header is not decent, nor is what may
 * be a phone number: the answer shows it, and the log would mask it.
 */
export function requestIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const given = headers['x-request-id'];
  if (typeof given !== 'string' || !ACCEPTABLE.test(given)) return newId();
  return maskPhoneNumbers(given) === given ? given : newId();
}
