import { stepAfter } from './blocks.js';
import { deadlineOf } from './ending.js';
import type { AttemptFacts, DecisionInput, Hold, MessageFacts, StepTarget } from './next-step.types.js';

/** How often a message that may go to the next channel checks whether that channel reaches Siren. */
const LOOK_AGAIN_MS = 300_000;

/** How a channel is, as it is shown. `waiting`: Siren asked for time. `paused`: it fails, or refuses the account. */
export const CHANNEL_STATES = ['open', 'waiting', 'paused'] as const;

/** Whether a step may be begun now, as far as holds go. */
export type HoldState =
  | { state: 'open' }
  | { state: 'held'; until: Date }
  /** It was held so long that the next channel, if open, gets the message. */
  | { state: 'held_too_long' };

/**
 * A step is held while its channel sends nothing. It is also held while Siren asked this very message to wait, unless
 * an operator ordered a try.
 */
export function holdOf(
  { step, provider }: StepTarget,
  message: MessageFacts,
  attempts: readonly AttemptFacts[],
  c: DecisionInput,
): HoldState {
  const now = c.now.getTime();
  const hold = activeHold(step, message, c);
  const waits = waitsAtEnd({ step, provider }, attempts);
  const isOrdered = c.ordered?.has(message.plan[step]!.channel) === true;
  const until = Math.max(hold?.until.getTime() ?? 0, (isOrdered ? null : waits.at(-1)?.retryAt)?.getTime() ?? 0);
  if (until <= now) return { state: 'open' };

  const next = stepAfter(step, message, attempts, c);
  if (next === null) return { state: 'held', until: new Date(until) };
  // A limit that Siren repeats each second holds the message as long as one long limit would.
  const heldSince = Math.min(
    waits[0]?.startedAt.getTime() ?? Infinity,
    hold ? Math.max(hold.since.getTime(), arrivedAt(step, message, attempts).getTime()) : Infinity,
  );
  const nextOpensAt = opensAt(next, message, c).getTime();
  const leavesAt = Math.max(heldSince + c.limits.holdMaxMs, nextOpensAt);
  if (leavesAt > now) return { state: 'held', until: new Date(Math.min(until, leavesAt)) };
  const { channel } = message.plan[step]!;
  const isUnreachable =
    c.codes.isUnreached(waits.at(-1)?.errorCode) || (hold?.isOutage === true && !c.reached.has(channel));
  // Both channels go to the same Siren: the next one is no better unless it is known to get through.
  return isUnreachable && !c.reached.has(message.plan[next]!.channel)
    ? { state: 'held', until: new Date(Math.min(until, now + LOOK_AGAIN_MS)) }
    : { state: 'held_too_long' };
}

function activeHold(step: number, { plan }: MessageFacts, c: DecisionInput): Hold | undefined {
  const hold = c.holds.get(plan[step]!.channel);
  return hold !== undefined && hold.until > c.now ? hold : undefined;
}

/** When a step may be begun: its channel may be held, and an SMS be one too many for this hour. */
function opensAt(step: number, message: MessageFacts, c: DecisionInput): Date {
  const held = activeHold(step, message, c)?.until ?? c.now;
  const limited = message.plan[step]!.channel === 'sms' ? c.smsLimit?.until : undefined;
  return limited !== undefined && limited > held ? limited : held;
}

/** The latest attempts on this step, as far back as each was told to wait. */
function waitsAtEnd({ step, provider }: StepTarget, attempts: readonly AttemptFacts[]): AttemptFacts[] {
  // What was held back here, in this process, says nothing of Siren.
  const ofStep = attempts.filter((a) => a.step === step && a.provider === provider && a.errorCode !== 'not_sent');
  return ofStep.slice(ofStep.findLastIndex((attempt) => !wasAskedToWait(attempt)) + 1);
}

function wasAskedToWait({ status, errorAction }: AttemptFacts): boolean {
  return status === 'failed' && (errorAction === 'wait' || errorAction === 'pause');
}

/** When the message reached this step: when it was accepted, when its `sendAt` came, or when the step before ended. */
function arrivedAt(step: number, message: MessageFacts, attempts: readonly AttemptFacts[]): Date {
  const before = attempts.findLast((attempt) => attempt.step < step);
  if (before === undefined) {
    const { createdAt, sendAt } = message;
    return sendAt !== null && sendAt > createdAt ? sendAt : createdAt;
  }
  const deadline = deadlineOf(before, message.plan[before.step]!);
  return before.failedAt !== null && before.failedAt < deadline ? before.failedAt : deadline;
}
