const CAP_MS = 60_000;

/**
 * Exponential backoff with full jitter: anything between nothing and `baseMs` doubled with each failure, at most `capMs`
 * (a minute). `failures` counts from 1; `random` is in [0, 1).
 */
export function backoffMs(failures: number, baseMs: number, random: number, capMs = CAP_MS): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30)));
}
