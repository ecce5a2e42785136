import type { Paise } from './rupees.js';

/** Shares that differ by one paisa at most, the larger ones first, and that sum up to the whole. */
export function split(total: Paise, payerCount: number): Paise[] {
  const share = Math.floor(total / payerCount);
  const leftOver = total % payerCount;
  return Array.from({ length: payerCount }, (_, i) => share + (i < leftOver ? 1 : 0));
}
