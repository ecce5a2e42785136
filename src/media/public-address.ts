import ipaddr from 'ipaddr.js';

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
