import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { listOf } from './parse-choice.js';
import { complain, parsed, type Parse, parser } from './parsed.js';

/** Networks that proxies commonly stand in, by the names that Fastify knows. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

/** One proxy, or the network that proxies are in. Not "all", and no number of hops: either would believe any client. */
const proxy: Parse<string> = parser('address, network, or one of loopback, linklocal, uniquelocal', (text) => {
  const name = text.toLowerCase();
  if (NAMED.includes(name) || isIP(name) !== 0) return parsed(name);
  // A bare number would do for the library.
  if (isIP(name.split('/')[0]!) === 0 || !ipaddr.isValidCIDR(name)) {
    return complain(`must be addresses (10.0.0.1), networks (10.0.0.0/8) or ${NAMED.join(', ')}`);
  }
  const [, bits] = ipaddr.parseCIDR(name);
  return bits === 0 ? complain('must not be every address there is: name your proxies') : parsed(name);
});

export const proxies: Parse<readonly string[]> = listOf(proxy);
