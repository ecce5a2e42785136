/**
 * Limits, in ms, that only end what hangs. They are far beyond what anything takes on the slowest machine: no test may
 * depend on how fast it runs, and none sets a limit of its own. What is to be measured belongs into `bench/`.
 */

/** Of one test or hook. */
export const TEST_LIMIT_MS = 600_000;

/** Of one wait for a condition. It ends before the test does, and says what was wrong at last. */
export const WAIT_LIMIT_MS = 180_000;
