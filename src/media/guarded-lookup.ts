import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';

/** The world as whoever connects sees it; tests bring their own. */
export interface Surroundings {
  /** All addresses of a host's name. */
  resolve: (hostname: string) => Promise<LookupAddress[]>;
  /** Whether an IP address may be connected to. */
  isAllowedAddress: (ip: string) => boolean;
}

const lookupAll = promisify(lookup);
/** As the system resolves names, its hosts file included. */
export const systemResolve: Surroundings['resolve'] = (hostname) => lookupAll(hostname, { all: true });

export class ForbiddenAddress extends Error {
  constructor() {
    super('the host has no address that may be connected to');
    this.name = 'ForbiddenAddress';
  }
}

/**
 * Resolves a name once, for the connection that is being opened, and hands out only addresses that may be connected to:
 * a name that means something else a moment later (DNS rebinding) changes nothing, since nobody asks again.
 */
export function guardedLookup({ resolve, isAllowedAddress }: Surroundings): LookupFunction {
  return (hostname, { all = false }, callback) => {
    resolve(hostname).then(
      (found) => {
        const allowed = found.filter(({ address }) => isAllowedAddress(address));
        const [first] = allowed;
        if (first === undefined) return callback(new ForbiddenAddress(), '', 0);
        if (all) return callback(null, allowed);
        callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}
