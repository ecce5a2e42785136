import type { FastifyRequest } from 'fastify';

/** Where a request comes from, and where it came to, as far as its headers tell. */
export interface Origins {
  /** `Origin`. */
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`. */
  readonly site: string | undefined;
  /** Of us, with its port if that is not the usual one: as asked for, or as a proxy tells that is believed. */
  readonly host: string;
  readonly protocol: string;
}

export function originsOf({ headers, host, protocol }: FastifyRequest): Origins {
  const site = headers['sec-fetch-site'];
  return { origin: headers.origin, site: typeof site === 'string' ? site : undefined, host, protocol };
}

/** Whether it says where it comes from: browsers do with each request that may change something, programs do not. */
export function isFromPage({ origin, site }: Origins): boolean {
  return origin !== undefined || site !== undefined;
}

/**
 * Whether a page of our own origin sent it. A browser that tells this itself (`Sec-Fetch-Site`, which no page can set) is
 * believed, as it alone knows what is in its address bar: a proxy may hand us another host. Else the host of `Origin` must be ours;
 * `https` is, too, where we are asked by `http`, since a proxy ends TLS.
 */
export function isOwnOrigin({ origin, site, host, protocol }: Origins): boolean {
  if (site !== undefined) return site === 'same-origin';
  const from = parsed(origin);
  if (from === null || (from.protocol === 'http:' && protocol === 'https')) return false;
  return from.host === parsed(`${from.protocol}//${host}`)?.host;
}

/** Whether a cookie may travel without TLS: on this machine alone, where there is none, and nobody between. */
export function isLoopback({ origin, host, protocol }: Origins): boolean {
  const at = parsed(origin ?? `${protocol}://${host}`);
  return at !== null && at.protocol === 'http:' && LOOPBACK.test(at.hostname);
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function parsed(url: string | undefined): URL | null {
  const read = url === undefined ? null : URL.parse(url);
  return read !== null && /^https?:$/.test(read.protocol) ? read : null;
}
