import { isIP } from 'node:net';

/** Longer ones are no addresses of files. */
const MAX_LENGTH = 4096;

export type ReadUrl = { ok: true; url: URL } | { ok: false; reason: 'invalid_url' | 'forbidden_address' };

/**
 * Reads an address that somebody unknown gave, perhaps relative to the one that sent us there. A host that is an IP address,
 * in whatever notation (`0x7f.1`, `2130706433`, `017700000001`), is checked here: names are checked when they are resolved.
 */
export function readMediaUrl(written: string, isAllowedAddress: (ip: string) => boolean, base?: URL): ReadUrl {
  const url = written.length > MAX_LENGTH ? null : URL.parse(written, base?.href);
  const isPlain =
    url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
  if (!isPlain) return { ok: false, reason: 'invalid_url' };
  const ip = ipOf(url.hostname);
  if (ip !== null && !isAllowedAddress(ip)) return { ok: false, reason: 'forbidden_address' };
  return { ok: true, url };
}

/** Of a host that is an address. The URL's parser has made plain ones of all notations; IPv6 keeps its brackets. */
export function ipOf(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? null : bare;
}
