const CAP_MS = 60_000;

/**
 * Exponential backoff with full jitter: anything between nothing and `baseMs` doubled with each failure, at most a
 * minute. `failures` counts from 1; `random` is in [0, 1).
 */
export function backoffMs(failures: number, baseMs: number, random: number): number {
  return Math.floor(random * Math.min(CAP_MS, baseMs * 2 ** Math.min(failures - 1, 30)));
}
