import { decimalOf } from '../counting/money.js';
import type { FallbackCostDto, SmsPriceDto } from './fallback-policy.dto.js';
import type { NamedCount } from './keyed-counts.js';
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

/** What a number of SMS cost together, in one currency. */
export interface Spent {
  currency: string;
  micros: bigint;
}

/** `measured`: from the range. `configured`: from the price list, for one segment. Null: the price is unknown. */
export interface SmsPrices {
  from: 'measured' | 'configured' | null;
  /** For `sms` of them. */
  spent: readonly Spent[];
  sms: number;
}

/** Injection token of the {@link SmsPriceOf}. */
export const SMS_PRICE = Symbol('SMS_PRICE');

/** What one SMS of one segment costs in a country, or wherever it is sent to (null), by the price list as it is now. */
export type SmsPriceOf = (country: string | null) => Spent | null;

/**
 * What an SMS costs: the average of those in a range that Siren accepted and that had a price, with the segments they
 * had. Otherwise what the price list says.
 */
export function smsPricesOf(costs: readonly NamedCount[], configured: Spent | null): SmsPrices {
  const sms = spentOf(costs, 'priced').reduce((sum, { micros: n }) => sum + Number(n), 0);
  const spent = spentOf(costs, 'spent');
  if (spent.length > 0 && sms > 0) return { from: 'measured', spent, sms };
  if (configured === null) return { from: null, spent: [], sms: 1 };
  return { from: 'configured', spent: [configured], sms: 1 };
}

/** What so many SMS would have cost, and those of them that were in vain; nothing where no price is known. */
export function costOfFallbacks(
  { spent, sms }: SmsPrices,
  { fallbacks, paidTwice }: { fallbacks: number; paidTwice: number },
): FallbackCostDto[] {
  return spent.map(({ currency, micros }) => ({
    currency,
    sms: decimalOf(times(micros, fallbacks, sms)),
    paidTwice: decimalOf(times(micros, paidTwice, sms)),
  }));
}

/** Of one SMS. */
export function priceView({ from, spent, sms }: SmsPrices): SmsPriceDto[] {
  return spent.map(({ currency, micros }) => ({ currency, amount: decimalOf(times(micros, 1, sms)), from: from! }));
}

/** Rounded to millionths. */
function times(micros: bigint, n: number, of: number): bigint {
  const divisor = BigInt(of);
  return (micros * BigInt(n) * 2n + divisor) / (divisor * 2n);
}
