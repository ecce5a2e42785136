import { decimalOf } from '../counting/money.js';
import type { Tally } from './read-tallies.js';
import type { CostDto } from './statistics.dto.js';

/** What is told of the tallies of kind `cost`, by currency in alphabetical order. */
export function costsOf(tallies: readonly Tally[]): CostDto[] {
  const sums = new Map<string, bigint>();
  for (const { key, n } of tallies) sums.set(key, (sums.get(key) ?? 0n) + n);
  const currencies = new Set([...sums.keys()].map((key) => key.slice(key.indexOf(':') + 1)));
  const amount = (what: string, currency: string) => decimalOf(sums.get(`${what}:${currency}`) ?? 0n);
  return [...currencies].sort().map((currency) => ({
    currency,
    spent: amount('spent', currency),
    fallback: amount('fallback', currency),
    doubleDeliveries: amount('double', currency),
  }));
}
