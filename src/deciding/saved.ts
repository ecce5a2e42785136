import { UNLEARNED_SECONDS } from './auto-fallback.js';
import type { Step } from './plan.js';
import type { NotOnWhatsApp } from './reachability.js';

/** What an attempt would have come after, had nothing been learned. */
export interface Saved {
  /** That were not made. */
  requests: number;
  /** Milliseconds that its message did not wait; below zero where it waited longer. */
  ms: number;
  /** What the requests would have cost, in millionths, by the price list of the moment; null: nothing, or not in the list. */
  costMicros: string | null;
  costCurrency: string | null;
}

/**
 * By a request that was not made since its number is not on WhatsApp. It would have gone as the last one that was refused:
 * it would have failed after the same time, or its message gone on after the step's wait if that is shorter, and been paid
 * for if that one was.
 * @param price of the request
 */
export function savedByPassingOver(
  { begunAt, refusedAt, wasTaken }: NotOnWhatsApp,
  { fallbackAfter }: Pick<Step, 'fallbackAfter'>,
  price: Pick<Saved, 'costMicros' | 'costCurrency'>,
): Saved {
  const failedAfterMs = Math.max(0, refusedAt.getTime() - begunAt.getTime());
  return {
    requests: 1,
    ms: Math.round(Math.min(failedAfterMs, fallbackAfter * 1000)),
    ...(wasTaken ? price : { costMicros: null, costCurrency: null }),
  };
}

/**
 * By a wait that was learned and that ran out: what is left of the 300 s that the step would have waited otherwise, after which
 * the next one would have begun too where something else held it up. Null: it was not learned.
 * @param takenAt when Siren took its newest request
 */
export function savedByAuto(
  { fallbackAfter, auto }: Pick<Step, 'fallbackAfter' | 'auto'>,
  takenAt: Date,
  now: Date,
): Saved | null {
  if (auto?.because !== 'country' && auto?.because !== 'all_countries') return null;
  const whole = (UNLEARNED_SECONDS - fallbackAfter) * 1000;
  const left = takenAt.getTime() + UNLEARNED_SECONDS * 1000 - now.getTime();
  const ms = whole <= 0 ? whole : Math.min(whole, Math.max(0, left));
  return { requests: 0, ms, costMicros: null, costCurrency: null };
}
