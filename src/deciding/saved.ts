import { UNLEARNED_SECONDS } from './auto-fallback.js';
import type { Step } from './plan.js';
import type { NotOnWhatsApp } from './reachability.js';

/** What was saved by what was learned, stored with the attempt that went instead. */
export interface Saved {
  /** Requests that were not made. */
  requests: number;
  /** Milliseconds that its message did not wait. Negative: it waited longer. */
  ms: number;
  /**
   * What these requests would have cost, in millionths, by the price list of the moment. Null: nothing, or not in the
   * list.
   */
  costMicros: string | null;
  costCurrency: string | null;
}

/**
 * What is saved by a request that was not made because its number is not on WhatsApp. It is taken to go like the last
 * refused one: it fails after the same time, and is paid for if that one was. If the step's wait is shorter, that wait
 * counts.
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
 * What is saved by a learned wait that ran out: the rest of the 300 s that the step would have waited otherwise. The
 * next step would have begun then too, even if something else delayed it. Null: the wait was not learned.
 * @param takenAt when Siren accepted the step's newest request
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
