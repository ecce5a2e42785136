import { backoffMs } from '../deciding/failure.js';
import { retryAfterMs } from '../siren/retry-after.js';
import type { EventsOptions } from './events.options.js';
import { failureOf, type PostOutcome } from './post-outcome.js';

const BASE_MS = 1_000;
/** A receiver that was away for hours is found again within minutes. */
const CAP_MS = 10 * 60_000;
/** The receiver wants this event no more. */
const GONE = 410;

/** What is to be done with an event after a try. `error` is why it does not count as delivered. */
export type AfterDelivery =
  { then: 'done' } | { then: 'again'; inMs: number; error: string } | { then: 'dead'; error: string };

/**
 * Only a 2xx is a delivery; anything else, a redirect too, is tried again with backoff, or when the receiver asked to be
 * tried again where that is later, until it has failed for `retryForMs`. 410 ends it at once.
 * @param failures how often it failed before; `failingSince` when first, null where it did not
 * @param random in [0, 1)
 */
export function afterDelivery(
  outcome: PostOutcome,
  { failures, failingSince }: { failures: number; failingSince: Date | null },
  { now, random, retryForMs }: { now: Date; random: number } & Pick<EventsOptions, 'retryForMs'>,
): AfterDelivery {
  const error = failureOf(outcome);
  if (error === null) return { then: 'done' };
  const answered = outcome.outcome === 'answered';
  if (answered && outcome.status === GONE) return { then: 'dead', error };
  const failedForMs = now.getTime() - (failingSince ?? now).getTime();
  if (failedForMs >= retryForMs) return { then: 'dead', error };
  const asked = (answered && retryAfterMs(outcome.retryAfter, now)) || 0;
  const inMs = Math.max(asked, backoffMs(failures + 1, BASE_MS, random, CAP_MS));
  // The last try is at the end of the time, not some minutes after it.
  return { then: 'again', inMs: Math.min(inMs, retryForMs - failedForMs), error };
}
