/** How many there are, where counting them all could take long. */
export class BoundedCountDto {
  /** How many were counted. */
  count: number;
  /** Whether these are all; false: there are at least so many, and counting stopped there. */
  isExact: boolean;
}

/** Counting stops here. */
export const MOST_COUNTED = 10_000;

/** @param found as many as there are, but no more than {@link MOST_COUNTED} and one */
export function boundedCount(found: number): BoundedCountDto {
  return { count: Math.min(found, MOST_COUNTED), isExact: found <= MOST_COUNTED };
}
