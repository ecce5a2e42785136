import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import { say, type Sentence } from '../languages/say.js';

/** Public by their range, and yet the inside of a cloud: Azure's platform services, metadata among them. */
const INSIDE = new Set(['168.63.129.16']);
/** What IANA has given out for the public Internet. Anything else is not in use, or means something special. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an IP address is one of the public Internet: not private, loopback, link-local (cloud metadata is there),
 * carrier-grade NAT, multicast or reserved. Nor one that carries an IPv4 address within itself (mapped, NAT64, 6to4,
 * Teredo): a gateway on the way may unpack it, and reach what may not be reached. Anything that is no address is none.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' ? !INSIDE.has(parsed.toString()) : parsed.match(GLOBAL_UNICAST);
}

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
function ipOf(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? null : bare;
}

/** Names that lead nowhere on the public Internet, with all below them: RFC 6761, 6762, 8375 and 9476, and what networks use. */
const NAMES_INSIDE = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa|alt)$/;

/**
 * Why an address cannot be handed to others as a link; null: it can. It is `https:`, of the public Internet as far as it says
 * itself: its name is not resolved, and nothing is fetched.
 */
export function linkComplaint(value: unknown, maxLength: number): Sentence | null {
  if (typeof value !== 'string') return say('must be a string');
  if (value.length > maxLength) return say('must be at most {max} characters long', { max: maxLength });
  // The parser takes out line breaks and tabs, and takes a backslash for a slash: what others read may be another address.
  const url = /^https:\/\/[^\s\p{C}\\]+$/iu.test(value) && value.isWellFormed() ? URL.parse(value) : null;
  if (url === null || url.protocol !== 'https:') return say('must be an address that begins with https://');
  if (url.username !== '' || url.password !== '') return say('must not hold a user name or a password');
  return isPublicHost(url.hostname) ? null : say('must be an address of the public Internet');
}

function isPublicHost(hostname: string): boolean {
  const ip = ipOf(hostname);
  if (ip !== null) return isPublicAddress(ip);
  const name = hostname.replace(/\.$/, '');
  return name.includes('.') && !NAMES_INSIDE.test(name);
}
