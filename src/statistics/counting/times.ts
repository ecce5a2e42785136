import { TIME_KINDS, type TimeKind } from './counters.js';

/**
 * The fixed ranges in which times are counted, by their upper bounds in whole milliseconds: 0, 1, 2, … 19, 20, 22, 24,
 * 26 … They must never change, because their numbers are stored. Each bound is a tenth above the one before, rounded
 * down, and at least 1 ms more. Histograms over the same ranges can be added and subtracted. A time read from one is
 * exact up to 20 ms, and off by at most 5 % beyond that.
 */
const BOUNDS = boundsUpTo(400 * 86_400_000);

function boundsUpTo(longest: number): number[] {
  const bounds = [0];
  while (bounds.at(-1)! < longest) bounds.push(bounds.at(-1)! + Math.max(1, Math.floor(bounds.at(-1)! / 10)));
  return bounds;
}

/** The time that stands for a range: its middle. @param range its number */
export function middleOf(range: number): number {
  const below = BOUNDS[range - 1] ?? -1;
  return Math.round((below + 1 + BOUNDS[range]!) / 2);
}

/** The number of the range that contains a time, from 0. Times above a year count in the last range. */
export function rangeNumber(ms: number): number {
  let low = 0;
  let high = BOUNDS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (BOUNDS[middle]! >= ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many there are of each time in milliseconds. */
export type Histogram = ReadonlyMap<number, number>;

/** The times that these shares (0 to 1) of all did not exceed. Null: nothing was counted. */
export function percentilesOf(histogram: Histogram, shares: readonly number[]): (number | null)[] {
  const sorted = [...histogram].filter(([, n]) => n > 0).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, n]) => sum + n, 0);
  return shares.map((share) => {
    let seen = 0;
    for (const [ms, n] of sorted) {
      seen += n;
      // In floating point a share of a large total is rarely a whole number. So a tiny excess does not count.
      if (seen >= share * total - 1e-6) return ms;
    }
    return null;
  });
}

/** More than the number of ranges. The thousands of a key are its kind, the rest is its range. */
export const KEYS_OF_A_KIND = 1_000;

/** Under which key a time is counted: short, since rows hold many of them. */
export function timeKey(kind: TimeKind, from: Date, to: Date): number {
  return kindNumber(kind) * KEYS_OF_A_KIND + rangeNumber(Math.max(0, to.getTime() - from.getTime()));
}

export function kindNumber(kind: TimeKind): number {
  return TIME_KINDS.indexOf(kind);
}

export function timeKindOf(key: number): TimeKind {
  return TIME_KINDS[Math.floor(key / KEYS_OF_A_KIND)]!;
}

/** The milliseconds that stand for a key. */
export function middleOfKey(key: number): number {
  return middleOf(key % KEYS_OF_A_KIND);
}
