/** Rounds after which caches are full and code is compiled. */
const WARM_UP_SHARE = 1 / 4;
const FEWEST = 12;
/** What memory may be above that: a heap is collected when it suits it. */
const MAY_GROW = 1.1;

/**
 * Whether memory has found its level: at its end no more than a tenth above what it was after it had warmed up. Null where
 * there are too few samples to tell.
 * @param samples bytes after each round
 */
export function isLevel(samples: readonly number[]): boolean | null {
  if (samples.length < FEWEST) return null;
  const quarter = Math.floor(samples.length * WARM_UP_SHARE);
  const second = samples.slice(quarter, 2 * quarter);
  const last = samples.slice(-quarter);
  return median(last) <= median(second) * MAY_GROW;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
