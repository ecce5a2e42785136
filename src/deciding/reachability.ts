import { createHash } from 'node:crypto';

/** Meta's codes for a number without WhatsApp, whichever of Siren's providers passes them on. See siren/error-codes. */
export const NOT_ON_WHATSAPP_CODES: readonly string[] = ['131026', '1013'];

/** One refusal may be a mistake, or may be about the message. So it takes this many. */
const REFUSED_MESSAGES = 2;
/**
 * A number is tried on one day in a hundred all the same. So a recipient who came to WhatsApp silently is found out.
 */
const TRIED_ONE_DAY_IN = 100;
const DAY_MS = 86_400_000;

/** One request that WhatsApp refused because its recipient is not on WhatsApp. */
export interface NotOnWhatsApp {
  messageId: string;
  begunAt: Date;
  /** When it failed. */
  refusedAt: Date;
  /** Siren accepted it before it failed, so it was paid for. */
  wasTaken: boolean;
}

/** What is known of one recipient, under any form of their number. */
export interface ReachabilityFacts {
  /** In any order; the newest one, and the newest of another message, are enough. */
  refusals: readonly NotOnWhatsApp[];
  /** When they last wrote by WhatsApp, or a message was last delivered there. */
  reachedAt: Date | null;
}

export interface ReachabilityRules {
  /** For so many days since the last refusal; 0: never. */
  unreachableDays: number;
}

/** `reachable`: reached since the last refusal. `unreachable`: not on WhatsApp. `unknown`: neither. */
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
  const last = newestOf(since);
  if (last === null) return reachedAt === null ? 'unknown' : 'reachable';
  if (new Set(since.map(({ messageId }) => messageId)).size < REFUSED_MESSAGES) return 'unknown';
  return now.getTime() < last.refusedAt.getTime() + unreachableDays * DAY_MS ? 'unreachable' : 'unknown';
}

/**
 * The last refusal of a recipient for whom WhatsApp is skipped. Null: WhatsApp is asked, because the recipient may be
 * there or this is the day of the retry.
 * @param number in its canonical form
 */
export function passedOverFor(
  number: string,
  facts: ReachabilityFacts,
  rules: ReachabilityRules,
  now: Date,
): NotOnWhatsApp | null {
  const isPassedOver = reachabilityOf(facts, rules, now) === 'unreachable' && !isTriedOn(number, now);
  return isPassedOver ? newestOf(facts.refusals) : null;
}

/**
 * Gives the same answer on every replica and at every look. Days are days in UTC.
 * @param number in its canonical form
 */
export function isTriedOn(number: string, now: Date): boolean {
  const day = now.toISOString().slice(0, 10);
  return createHash('sha256').update(`${number} ${day}`).digest().readUInt32BE() % TRIED_ONE_DAY_IN === 0;
}

function newestOf(refusals: readonly NotOnWhatsApp[]): NotOnWhatsApp | null {
  return refusals.reduce<NotOnWhatsApp | null>(
    (newest, refusal) => (newest === null || refusal.refusedAt > newest.refusedAt ? refusal : newest),
    null,
  );
}
