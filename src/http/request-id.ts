import { newId } from '../database/new-id.js';

export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Safe in a header, a log line and a file name, and no longer than anyone needs. */
const ACCEPTABLE = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's `X-Request-Id` when it is a decent one, else a new UUIDv7. A repeated header is not decent. */
export function requestIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : newId();
}
