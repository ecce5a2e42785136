const LONGEST_MS = 60_000;

/** What a failure leads to; `failures` counts this one. */
export type AfterFailure = { then: 'retry'; inMs: number } | { then: 'give_up' };

/** Retries after a delay that doubles with each failure, and gives up with the last. */
export function afterFailure(
  failures: number,
  { maxFailures, retryBaseMs }: { maxFailures: number; retryBaseMs: number },
): AfterFailure {
  if (failures >= maxFailures) return { then: 'give_up' };
  return { then: 'retry', inMs: Math.min(LONGEST_MS, retryBaseMs * 2 ** (failures - 1)) };
}
