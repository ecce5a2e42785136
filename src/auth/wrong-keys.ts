import ipaddr from 'ipaddr.js';

/** A wrong key: whether its address has brought more of them than may be, and how long that lasts. */
export interface WrongKey {
  isTooMany: boolean;
  /** The first one beyond: for whoever logs it. */
  isFirst: boolean;
  /** Until its minute is over. */
  freeInMs: number;
}

interface Counted {
  since: number;
  keys: number;
}

const MINUTE_MS = 60_000;
/** Addresses that are remembered; beyond it the one that came first is forgotten. Some 2 MB. */
const MOST_ADDRESSES = 10_000;

/**
 * Counts wrong keys by the address that they came from, in minutes that begin with the first one. A key has 256 random
 * bits: this is not what keeps it from being guessed, but what shows who tries, and keeps that from costing anything.
 */
export class WrongKeys {
  private readonly counted = new Map<string, Counted>();

  /** @param perMinute 0: none is too many */
  constructor(private readonly perMinute: number) {}

  /** @param now by the stopwatch, in ms */
  note(address: string, now: number): WrongKey {
    if (this.perMinute === 0) return { isTooMany: false, isFirst: false, freeInMs: 0 };
    const name = networkOf(address);
    const known = this.counted.get(name);
    const current = known !== undefined && now - known.since < MINUTE_MS ? known : { since: now, keys: 0 };
    current.keys++;
    if (current !== known) this.remember(name, current);
    return {
      isTooMany: current.keys > this.perMinute,
      isFirst: current.keys === this.perMinute + 1,
      freeInMs: current.since + MINUTE_MS - now,
    };
  }

  private remember(name: string, counted: Counted): void {
    this.counted.delete(name);
    if (this.counted.size >= MOST_ADDRESSES) this.counted.delete(this.counted.keys().next().value!);
    this.counted.set(name, counted);
  }
}

/** Some proxies tell the port as well: `192.0.2.1:5000`, `[2001:db8::1]:5000`. It is another one with each connection. */
const WITH_PORT = /^(?:\[(.+)\]|([^:]+))(?::\d+)?$/;

/**
 * Whoever has one address of IPv6 has all of its /64. What is no address, as a client wrote it and a proxy passed it on, may
 * be of any length and hold anything, a phone number too: all of it is `unknown`, to be counted as one and logged.
 */
export function networkOf(written: string): string {
  const [, v6, v4] = WITH_PORT.exec(written) ?? [];
  const address = v6 ?? v4 ?? written;
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}
