import { latest } from '../deciding/window.js';
import type { Step } from '../deciding/plan.js';
import { factsOf } from '../siren/channel.js';
import { type NotOnWhatsApp, reachabilityOf, type ReachabilityRules } from '../deciding/reachability.js';

/** What is known of one attempt to reach a contact. */
export interface ReachFacts {
  channel: Step['channel'];
  status: string;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
}

export interface Reach {
  /** Whether messages get there; `unknown` where nobody has tried, or nothing was told. */
  reachable: boolean | 'unknown';
  lastDeliveredAt: Date | null;
  lastFailure: { at: Date; code: string; message: string } | null;
}

/**
 * Whether a contact is reached on a channel, from attempts in any order and from when the contact last wrote there. What
 * was learned last counts; a failure that says nothing of the number leaves it as it was.
 */
export function reachOf(channel: Step['channel'], attempts: readonly ReachFacts[], lastWroteAt: Date | null): Reach {
  const mine = attempts.filter((attempt) => attempt.channel === channel);
  const lastDeliveredAt = mine.map(({ deliveredAt, readAt }) => deliveredAt ?? readAt).reduce(latest, null);
  const failed = mine.filter(({ status, failedAt }) => status === 'failed' && failedAt !== null);
  const unreachableAt = failed
    .flatMap(({ errorCode, failedAt }) =>
      factsOf(channel).unreachableCodes.includes(errorCode ?? '') ? [failedAt] : [],
    )
    .reduce(latest, null);
  const reachedAt = latest(lastThere(mine), lastWroteAt);
  const newest = failed.reduce<ReachFacts | null>(
    (best, attempt) => (best === null || attempt.failedAt! > best.failedAt! ? attempt : best),
    null,
  );
  return {
    reachable: reachedAt === null && unreachableAt === null ? 'unknown' : isLater(reachedAt, unreachableAt),
    lastDeliveredAt,
    lastFailure: newest && {
      at: newest.failedAt!,
      code: newest.errorCode ?? 'failed',
      message: newest.errorMessage ?? '',
    },
  };
}

/** The same for WhatsApp, by the rule that messages are sent by: one refusal alone leaves it unknown. */
export function whatsAppReach(
  attempts: readonly ReachFacts[],
  refusals: readonly NotOnWhatsApp[],
  lastWroteAt: Date | null,
  rules: ReachabilityRules,
  now: Date,
): Reach {
  const reach = reachOf('whatsapp', attempts, lastWroteAt);
  const reachedAt = latest(lastThere(attempts.filter(({ channel }) => channel === 'whatsapp')), lastWroteAt);
  const is = reachabilityOf({ refusals, reachedAt }, rules, now);
  return { ...reach, reachable: is === 'unknown' ? 'unknown' : is === 'reachable' };
}

/** Who reads a message is there, also long after it was delivered. */
export function lastThere(attempts: readonly Pick<ReachFacts, 'deliveredAt' | 'readAt'>[]): Date | null {
  return attempts.flatMap(({ deliveredAt, readAt }) => [deliveredAt, readAt]).reduce(latest, null);
}

function isLater(a: Date | null, b: Date | null): boolean {
  return a !== null && (b === null || a >= b);
}
