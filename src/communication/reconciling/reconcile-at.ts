import type { AttemptRecord } from '../attempt.entity.js';
import { deadlineOf } from '../deadline.js';
import type { Step } from '../plan.js';
import type { AttemptStatus } from '../status.js';

const DAY_MS = 86_400_000;
/** At its deadline a message that waits asks by itself; what is left is asked for a little later. */
const GRACE_MS = 60_000;
/** What Siren has not told by then, it is not asked for any more. */
export const RECONCILED_FOR_MS = 3 * DAY_MS;

/** Siren has it, or may have it, and has said neither that it arrived nor that it failed. */
const OPEN: readonly AttemptStatus[] = ['unknown', 'accepted', 'sent'];

type Facts = Pick<AttemptRecord, 'status' | 'providerMessageId' | 'startedAt' | 'acceptedAt' | 'askedAt'>;

/**
 * When Siren is asked what became of an attempt whose receipt never came: after its deadline, then once a day, for three
 * days from its begin; also when its message is finished. Null: never again.
 */
export function reconcileAt(attempt: Facts, step: Step | undefined): Date | null {
  const { status, providerMessageId, startedAt, askedAt } = attempt;
  if (step === undefined || providerMessageId === null || !OPEN.includes(status)) return null;
  const first = deadlineOf(attempt, step).getTime() + GRACE_MS;
  const at = askedAt === null ? first : Math.max(first, askedAt.getTime() + DAY_MS);
  return at < startedAt.getTime() + RECONCILED_FOR_MS ? new Date(at) : null;
}
