import type { Cost, CostItem } from '../../api/figures.js';
import { money } from '../../words/format.js';

export type Amount = keyof Pick<Cost, 'spent' | 'fallback' | 'doubleDeliveries'>;

const PLACES = 6;

/** A decimal of the API's; nothing was spent in a currency that is missing. */
export function amountIn({ costs }: CostItem, currency: string, figure: Amount): string {
  return costs.find((cost) => cost.currency === currency)?.[figure] ?? '0';
}

export const hasCosts = ({ costs }: CostItem): boolean => costs.length > 0;

/** Differences of amounts have no more places than amounts have. */
export const writeDifference =
  (currency: string) =>
  (difference: number): string =>
    money(String(Number(difference.toFixed(PLACES))), currency);
