import { decimalOf } from '../counting/money.js';
import type { NamedCount } from './read-named-counts.js';
import type { CostDto, SavedDto } from './statistics.dto.js';

/** What was spent on one thing (`spent`, `fallback`, `double`), or how many were (`priced`), by currency in alphabetical order. */
export function spentOf(named: readonly NamedCount[], what: string): { currency: string; micros: bigint }[] {
  const sums = new Map<string, bigint>();
  for (const { key, n } of named) {
    const [kind, currency] = key.split(':') as [string, string];
    if (kind === what) sums.set(currency, (sums.get(currency) ?? 0n) + n);
  }
  return [...sums]
    .map(([currency, micros]) => ({ currency, micros }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** What is said of the named counts of kind `cost`, by currency in alphabetical order. */
export function costsOf(named: readonly NamedCount[]): CostDto[] {
  const sums = sumsOf(named);
  const currencies = new Set([...sums.keys()].map((key) => key.slice(key.indexOf(':') + 1)));
  const amount = (what: string, currency: string) => decimalOf(sums.get(`${what}:${currency}`) ?? 0n);
  return [...currencies].sort().map((currency) => ({
    currency,
    spent: amount('spent', currency),
    fallback: amount('fallback', currency),
    doubleDeliveries: amount('double', currency),
  }));
}

const SAVED_COST = 'cost:';

/** What is said of the named counts of kind `saved`. */
export function savedOf(named: readonly NamedCount[]): SavedDto {
  const sums = sumsOf(named);
  const costs = [...sums].flatMap(([key, micros]) =>
    key.startsWith(SAVED_COST) && micros !== 0n
      ? [{ currency: key.slice(SAVED_COST.length), amount: decimalOf(micros) }]
      : [],
  );
  return {
    requests: Number(sums.get('requests') ?? 0n),
    seconds: Number(sums.get('ms') ?? 0n) / 1000,
    costs: costs.sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}

function sumsOf(named: readonly NamedCount[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { key, n } of named) sums.set(key, (sums.get(key) ?? 0n) + n);
  return sums;
}
