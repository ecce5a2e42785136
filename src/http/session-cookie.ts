import { stringifySetCookie } from 'cookie';

/** The cookie that a session is in. */
export const SESSION_COOKIE = 'siren_gateway_session';

/**
 * `Set-Cookie` of a new session. It names no path: a browser then takes the folder of the address that it asked, which is
 * `…/api/v1` beneath whatever path a proxy has put us, and sends it nowhere else.
 * @param isSecure whether it may travel by TLS alone
 */
export function sessionCookie(token: string, maxAgeSeconds: number, isSecure: boolean): string {
  return cookie({ value: token, maxAge: maxAgeSeconds, secure: isSecure });
}

/**
 * The same that takes it away, told to an address one folder deeper, so that the path must be named. Where a proxy has put us
 * beneath one of its own, the browser keeps a cookie that opens nothing any more.
 */
export function noSessionCookie(isSecure: boolean): string {
  return cookie({ value: '', maxAge: 0, path: '/api/v1', secure: isSecure });
}

function cookie(given: { value: string; maxAge: number; path?: string; secure: boolean }): string {
  return stringifySetCookie({ name: SESSION_COOKIE, httpOnly: true, sameSite: 'strict', ...given });
}
