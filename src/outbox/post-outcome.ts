import { backoffMs } from '../deciding/failure.js';
import { retryAfterMs } from '../siren/send-outcome.js';
import type { EventsOptions } from './events.options.js';

/** The outcome of one request. `body` is null if the answer was larger than what is read. */
export type PostOutcome = { durationMs: number } & (
  | { outcome: 'answered'; status: number; retryAfter: string | undefined; body: string | null }
  /**
   * No complete answer: the receiver may have got the event or not. `internal_error`: its answer could not be stored.
   */
  | {
      outcome: 'failed';
      code: 'timeout' | 'connection_refused' | 'host_unknown' | 'connection_failed' | 'internal_error';
    }
);

/** Why an outcome is no delivery. Null: it is one, which only a 2xx is. */
export function postFailure(outcome: PostOutcome): string | null {
  if (outcome.outcome === 'failed') return outcome.code;
  return outcome.status >= 200 && outcome.status < 300 ? null : `http_${outcome.status}`;
}

const BASE_MS = 1_000;
/** The longest backoff in ms. A receiver that was away for hours is found again within minutes. */
const CAP_MS = 10 * 60_000;
/** 410 Gone: the receiver does not want this event any more. */
const GONE = 410;

/** What to do with an event after a try. `error` is why it does not count as delivered. */
export type AfterDelivery =
  { then: 'done' } | { then: 'again'; inMs: number; error: string } | { then: 'dead'; error: string };

/**
 * Decides what follows a try. Only a 2xx is a delivery. Anything else, a redirect too, is tried again until it has
 * failed for `retryForMs`. The next try comes after a backoff, or at the time that the receiver asked for if that is
 * later. 410 ends it at once.
 * @param failures how often it failed before; `failingSince` when first, null: it did not
 * @param random in [0, 1)
 */
export function afterDelivery(
  outcome: PostOutcome,
  { failures, failingSince }: { failures: number; failingSince: Date | null },
  { now, random, retryForMs }: { now: Date; random: number } & Pick<EventsOptions, 'retryForMs'>,
): AfterDelivery {
  const error = postFailure(outcome);
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
