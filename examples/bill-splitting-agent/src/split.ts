import type { Paise } from './rupees.js';

/** Shares that differ by one paisa at most, the larger ones first, and that sum up to the whole. */
export function split(total: Paise, people: number): Paise[] {
  const share = Math.floor(total / people);
  const leftOver = total % people;
  return Array.from({ length: people }, (_, i) => share + (i < leftOver ? 1 : 0));
}
