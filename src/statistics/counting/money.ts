import type { Tally } from '../reading/read-tallies.js';
import type { CostDto } from '../reading/statistics.dto.js';

const MICROS = 1_000_000n;

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

/** Millionths as a decimal without trailing zeros: 1250500000 is 1250.5. */
export function decimalOf(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const size = micros < 0n ? -micros : micros;
  const fraction = String(size % MICROS)
    .padStart(6, '0')
    .replace(/(?<!0)0+$/, '');
  return `${sign}${size / MICROS}${fraction === '' ? '' : `.${fraction}`}`;
}
