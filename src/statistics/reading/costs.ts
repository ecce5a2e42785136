import { decimalOf } from '../counting/money.js';
import type { NamedCount } from './read-named-counts.js';
import type { CostDto } from './statistics.dto.js';

/** What is said of the named counts of kind `cost`, by currency in alphabetical order. */
export function costsOf(named: readonly NamedCount[]): CostDto[] {
  const sums = new Map<string, bigint>();
  for (const { key, n } of named) sums.set(key, (sums.get(key) ?? 0n) + n);
  const currencies = new Set([...sums.keys()].map((key) => key.slice(key.indexOf(':') + 1)));
  const amount = (what: string, currency: string) => decimalOf(sums.get(`${what}:${currency}`) ?? 0n);
  return [...currencies].sort().map((currency) => ({
    currency,
    spent: amount('spent', currency),
    fallback: amount('fallback', currency),
    doubleDeliveries: amount('double', currency),
  }));
}
