import type { AttemptRecord } from '../messages/attempt.entity.js';
import { deadlineOf } from '../deciding/ending.js';
import type { Step } from '../deciding/plan.js';
import type { AttemptStatus } from '../deciding/status.js';

const DAY_MS = 86_400_000;
/** A waiting message asks by itself at its deadline. Other attempts are asked about a little later. */
const GRACE_MS = 60_000;
/** Where no answer came, the question is asked again after this long. */
const AGAIN_MS = 900_000;
/** After this time Siren is not asked any more. */
const RECONCILED_FOR_MS = 3 * DAY_MS;

/** Siren has it, or may have it, and has said neither that it arrived nor that it failed. */
const OPEN: readonly AttemptStatus[] = ['unknown', 'accepted', 'sent'];

type Facts = Pick<AttemptRecord, 'status' | 'providerMessageId' | 'startedAt' | 'acceptedAt' | 'askedAt'>;

/**
 * When Siren is asked about an attempt whose receipt never came: after its deadline, then once a day, for three days
 * from its begin. That also holds for finished messages. Null: never again.
 */
export function reconcileAt(attempt: Facts, step: Step | undefined): Date | null {
  const { status, providerMessageId, startedAt, askedAt } = attempt;
  if (step === undefined || providerMessageId === null || !OPEN.includes(status)) return null;
  const first = deadlineOf(attempt, step).getTime() + GRACE_MS;
  const at = askedAt === null ? first : Math.max(first, askedAt.getTime() + DAY_MS);
  return at < startedAt.getTime() + RECONCILED_FOR_MS ? new Date(at) : null;
}

/**
 * The time at which a question counts as asked until its answer comes. It lies just far enough in the past that the
 * question is asked again in a quarter of an hour.
 */
export function askedUntilAnswered(now: Date): Date {
  return new Date(now.getTime() - DAY_MS + AGAIN_MS);
}

/** The attempt of a message that Siren is to be asked about first, and when; null: there is none. */
export function questionDue(
  { plan }: { plan: readonly Step[] },
  attempts: readonly AttemptRecord[],
): { number: number; at: Date } | null {
  return attempts.reduce<{ number: number; at: Date } | null>((first, attempt) => {
    const due = reconcileAt(attempt, plan[attempt.step]);
    if (due === null) return first;
    // While its request or the message's own question is on the wire, an answer comes anyway, unless its worker is
    // gone.
    const { leaseUntil } = attempt;
    const at = leaseUntil !== null && leaseUntil > due ? leaseUntil : due;
    return first === null || at < first.at ? { number: attempt.number, at } : first;
  }, null);
}
