/** A source of numbers in [0, 1). */
export type Random = () => number;

/**
 * A repeatable source: the same seed gives the same numbers (Marsaglia's xorshift, 32 bits). Good enough to shake
 * delays and layouts; never for keys or ids.
 */
export function seededRandom(seed: number): Random {
  // Zero is the one state xorshift never leaves; the odd factor spreads neighbouring seeds apart.
  let state = Math.imul(seed | 0, 0x9e3779b1) || 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** `ms` moved by up to a quarter either way, in whole milliseconds so that timers share their lists. */
export function jittered(ms: number, random: Random): number {
  return Math.round(ms * (0.75 + random() / 2));
}
