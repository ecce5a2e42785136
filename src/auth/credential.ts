import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie } from 'cookie';
import { SESSION_COOKIE } from '../http/openapi.js';

/** What a request comes with: a key, or without one the token of a session. */
export interface Credential {
  /** The header of this name. */
  readonly authorization: string | undefined;
  /** Null: there is none, or there is a header of a key, which goes before it. */
  readonly session: string | null;
}

export function credentialOf({ authorization, cookie }: IncomingHttpHeaders): Credential {
  return { authorization, session: authorization === undefined ? sessionIn(cookie) : null };
}

/** The token in a `Cookie` header, whatever else the request comes with. */
export function sessionIn(cookie: string | undefined): string | null {
  if (cookie === undefined || !cookie.includes(SESSION_COOKIE)) return null;
  return parseCookie(cookie)[SESSION_COOKIE] ?? null;
}
