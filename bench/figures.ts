/** The value below which the share `p` of the values lies. @param sorted ascending, not empty */
export function percentile(sorted: readonly number[], p: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * p) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

/** The middle of a few rounds: one round that was disturbed changes nothing. */
export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
