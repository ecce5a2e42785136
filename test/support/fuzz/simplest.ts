/** For alternatives of which the first is the simplest: a failure is tried with it first. */
export const SIMPLEST = { withCrossShrink: true } as const;
