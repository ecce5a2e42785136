import type { Logger } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { databaseClock } from '../database/clock.js';
import type { Admitted } from '../http/actor.js';
import type { Problem } from '../http/problem.js';
import { forbiddenProblem, tooManyRequestsProblem, unauthorizedProblem, unavailableProblem } from '../http/problems.js';
import { ANY_SCOPE, type WantedScope } from '../http/scopes.js';
import { say, type Sentence } from '../languages/say.js';
import type { RateSlot, RateShares } from '../limits/rates/rate-shares.js';
import { keyRefusals } from '../meters/meters.js';
import type { Credential, KnownKey, SessionEnd } from './keyring.js';
import type { KnownKeys } from './known-keys.js';

/** A wrong key: whether its address has brought more of them than may be, and how long that lasts. */
interface WrongKey {
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

/** What is asked for, and by whom. */
export interface AdmissionRequest {
  credential: Credential;
  scope: WantedScope;
  /** Of the client. */
  address: string;
}

const NOBODY: readonly string[] = [];

/** Decides by its headers alone whether a request may go on: its key or session, what that may do, and how often. */
export class Admission {
  constructor(
    private readonly keys: Pick<KnownKeys, 'find' | 'findAnew' | 'noteUsed'>,
    private readonly shares: RateShares,
    private readonly wrongKeys: WrongKeys,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /** Out of memory; null: {@link decide} has to ask, or knows why not. */
  atOnce(credential: Credential, scope: WantedScope): Admitted | null {
    const key = this.keys.find(credential);
    if (key === null || isExpired(key) || !opens(key, scope)) return null;
    if (key.maxPerSecond === 0) return this.admit(key, NOBODY);
    const slot = this.shares.takeAtOnce(rateOf(key), key.maxPerSecond);
    return slot?.taken === true ? this.admit(key, rateHeaders(key.maxPerSecond, slot.remaining)) : null;
  }

  /** Whether what was admitted by this, and goes on since, may go on: key and session were neither revoked, nor have they expired. */
  holds(credential: Credential, scope: WantedScope): boolean {
    const key = this.keys.find(credential);
    return key !== null && !isExpired(key) && opens(key, scope);
  }

  /** @throws Problem why it may not go on */
  async decide({ credential, scope, address }: AdmissionRequest): Promise<Admitted> {
    const isSession = credential.session !== null;
    if (credential.authorization === undefined && !isSession) {
      throw refused('missing', unauthorizedProblem(HOW_TO_SEND, { hasKey: false }));
    }
    const key = this.keys.find(credential) ?? (await this.keys.findAnew(credential));
    if (key === 'unsure') throw unavailableProblem(undefined);
    if (key === 'unknown') throw this.wrongKeyProblem(address, isSession ? NO_SESSION : NOT_OURS);
    if (key === 'revoked' || key === 'key') throw refused('ended', unauthorizedProblem(ENDED[key], { hasKey: true }));
    if (isExpired(key)) throw refused('expired', unauthorizedProblem(whatExpired(key), { hasKey: true }));
    if (scope !== ANY_SCOPE && !key.scopes.has(scope)) throw refused('scope', forbiddenProblem(scope));
    const { maxPerSecond } = key;
    if (maxPerSecond === 0) return this.admit(key, NOBODY);
    const slot = await this.shares.take(rateOf(key), maxPerSecond);
    if (!slot.taken) throw refused('rate', tooOftenProblem(maxPerSecond, slot));
    return this.admit(key, rateHeaders(maxPerSecond, slot.remaining));
  }

  private admit(key: KnownKey, headers: readonly string[]): Admitted {
    this.keys.noteUsed(key);
    return { actor: key.actor, headers };
  }

  private wrongKeyProblem(address: string, words: Sentence): Problem {
    const { isTooMany, isFirst, freeInMs } = this.wrongKeys.note(address, performance.now());
    if (!isTooMany) return refused('wrong', unauthorizedProblem(words, { hasKey: true }));
    if (isFirst) this.log.warn({ address: networkOf(address) }, 'too many wrong API keys from one address');
    return refused('wrong_too_often', tooManyRequestsProblem(TOO_MANY_WRONG, wholeSeconds(freeInMs)));
  }
}

const HOW_TO_SEND = say('Send your API key as "Authorization: Bearer <API key>".');
const NOT_OURS = say('The API key is not one of ours.');
const EXPIRED = say('The API key has expired. Use another one of your application.');
const NO_SESSION = say('The session is not one of ours. Sign in again.');
const ENDED: Readonly<Record<SessionEnd, Sentence>> = {
  revoked: say('The session was ended: somebody signed out, or revoked it. Sign in again.'),
  key: say('The API key of the session is no longer accepted. Sign in with another one.'),
};
const SESSION_OVER = say('The session is over: it holds for 12 hours. Sign in again.');
const TOO_MANY_WRONG = say(
  'Too many wrong API keys came from your address. This one is wrong, too; a right one is taken.',
);

function isExpired({ expiresAtMs }: KnownKey): boolean {
  return expiresAtMs !== null && databaseClock.nowMs() >= expiresAtMs;
}

/** Where both end at once, the key does: another session of it would be none. */
function whatExpired({ expiresAtMs, session }: KnownKey): Sentence {
  if (session === undefined) return EXPIRED;
  return session.expiresAt.getTime() === expiresAtMs ? SESSION_OVER : ENDED.key;
}

function opens({ scopes }: KnownKey, scope: WantedScope): boolean {
  return scope === ANY_SCOPE || scopes.has(scope);
}

function rateOf({ actor }: KnownKey): string {
  return `application:${actor.name}`;
}

function tooOftenProblem(maxPerSecond: number, { freeInMs }: Extract<RateSlot, { taken: false }>): Problem {
  return tooManyRequestsProblem(
    say('Your application asks more often than {max} times in a second. Nothing was done; try again.', {
      max: maxPerSecond,
    }),
    wholeSeconds(freeInMs),
    {
      headers: Object.fromEntries(pairsOf(rateHeaders(maxPerSecond, 0))),
      members: { 'violated-policies': [POLICY] },
    },
  );
}

function pairsOf([name, value, ...rest]: readonly string[]): [string, string][] {
  return name === undefined || value === undefined ? [] : [[name, value], ...pairsOf(rest)];
}

/** At least one. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}

function refused(reason: string, problem: Problem): Problem {
  keyRefusals.inc({ reason });
  return problem;
}

/** The name of the one policy that there is, in the headers and in the problem of who goes beyond it. */
const POLICY = 'application';

/**
 * What an answer says of its application's limit, names and values in turn: as draft-ietf-httpapi-ratelimit-headers-11 has
 * it. `q` requests in `w` seconds are allowed; `r` more within `t` seconds, as far as this process knows.
 */
function rateHeaders(maxPerSecond: number, remaining: number): readonly string[] {
  return [
    ...['RateLimit-Policy', `"${POLICY}";q=${maxPerSecond};w=1`],
    ...['RateLimit', `"${POLICY}";r=${remaining};t=1`],
  ];
}
