import type { Counted, CountedAttempt } from './counted.js';

/** No later attempt: its message is finished. */
const ENDED = 'ended';
/** The next attempt had begun before this one was known to have failed: nothing was done about it. */
const OVERTAKEN = 'overtaken';

/**
 * What was done once this attempt had failed, or its outcome was unknown: the reason of the next attempt (`retry`,
 * `fallback`, …), `ended` or `overtaken`. Null: nothing yet. It is what happened, and not what its code calls for, which
 * says neither how often the message had been tried nor what is left of its plan.
 */
export function followedBy({ message, attempts }: Counted, attempt: CountedAttempt): string | null {
  const next = attempts[attempts.indexOf(attempt) + 1];
  if (next === undefined) return message.finishedAt === null ? null : ENDED;
  return attempt.failedAt !== null && next.startedAt < attempt.failedAt ? OVERTAKEN : next.reason;
}
