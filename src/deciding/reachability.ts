import { createHash } from 'node:crypto';

/** Meta's codes that say that the number has no WhatsApp, whoever of Siren's providers passes them on. See siren/error-codes. */
export const NOT_ON_WHATSAPP_CODES: readonly string[] = ['131026', '1013'];

/** One refusal may be a mistake, or about the message. */
const REFUSED_MESSAGES = 2;
/** Of a hundred days of a number it is tried on one all the same, so that who came to WhatsApp silently is found out. */
const TRIED_ONE_DAY_IN = 100;
const DAY_MS = 86_400_000;

/** One message that WhatsApp refused since its recipient is not on WhatsApp. */
export interface NotOnWhatsApp {
  messageId: string;
  /** When it failed. */
  refusedAt: Date;
}

/** What is known of one recipient, under any form of their number; refusals in any order. */
export interface ReachabilityFacts {
  refusals: readonly NotOnWhatsApp[];
  /** When they last wrote by WhatsApp, or a message was last delivered there. */
  reachedAt: Date | null;
}

export interface ReachabilityRules {
  /** For so many days since the last refusal; 0: never. */
  unreachableDays: number;
}

/** `reachable`: they were reached since they were last refused. `unreachable`: they are not on WhatsApp. `unknown`: neither. */
export type Reachability = 'reachable' | 'unreachable' | 'unknown';

/**
 * THE RULE, for what is sent and for what is shown: two different messages were refused, nothing was delivered or heard in
 * between or since, and the last refusal is not too long ago. The order in which all this was learned does not matter.
 */
export function reachabilityOf(
  { refusals, reachedAt }: ReachabilityFacts,
  { unreachableDays }: ReachabilityRules,
  now: Date,
): Reachability {
  const since = refusals.filter(({ refusedAt }) => reachedAt === null || refusedAt > reachedAt);
  if (since.length === 0) return reachedAt === null ? 'unknown' : 'reachable';
  if (new Set(since.map(({ messageId }) => messageId)).size < REFUSED_MESSAGES) return 'unknown';
  const last = Math.max(...since.map(({ refusedAt }) => refusedAt.getTime()));
  return now.getTime() < last + unreachableDays * DAY_MS ? 'unreachable' : 'unknown';
}

/** Whether WhatsApp is not asked: the number is not there, and this is not the day on which it is tried all the same. */
export function isPassedOver(number: string, facts: ReachabilityFacts, rules: ReachabilityRules, now: Date): boolean {
  return reachabilityOf(facts, rules, now) === 'unreachable' && !isTriedOn(number, now);
}

/** The same on every replica and at every look; a day is one of UTC. @param number in its canonical form */
export function isTriedOn(number: string, now: Date): boolean {
  const day = now.toISOString().slice(0, 10);
  return createHash('sha256').update(`${number} ${day}`).digest().readUInt32BE() % TRIED_ONE_DAY_IN === 0;
}
