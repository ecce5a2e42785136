import { TIME_KINDS, type TimeKind } from './counters.js';
import { middleOf, rangeNumber } from './latency-ranges.js';

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
