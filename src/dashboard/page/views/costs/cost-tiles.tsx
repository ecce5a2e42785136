import type { CostItem } from '../../api/figures.js';
import { Changed } from '../../components/changed.js';
import { changeOf } from '../../words/compare.js';
import { money, NOTHING, number, share } from '../../words/format.js';
import { amountIn, hasCosts, writeDifference } from './amounts.js';

interface CostTilesProps {
  total: CostItem;
  /** Of the time before; null: nothing is compared. */
  before: CostItem | null;
}

const TILES = [
  ['spent', 'Spent'],
  ['fallback', 'Of it for fallbacks'],
  ['doubleDeliveries', 'Of it in vain'],
] as const;

/** Of each currency what was spent, and the requests that nobody knows the price of. */
export function CostTiles({ total, before }: CostTilesProps) {
  return (
    <div class="tiles">
      {total.costs.flatMap((cost) =>
        TILES.map(([figure, name]) => {
          const { currency } = cost;
          const was = before === null || !hasCosts(before) ? null : amountIn(before, currency, figure);
          return (
            <div class="tile" key={`${currency} ${figure}`}>
              <span class="tile-name">
                {name}, {currency}
              </span>
              <strong data-figure={`${figure}-${currency}`}>{money(cost[figure], currency)}</strong>
              <span class="hint">
                {figure === 'spent' && `for ${number(cost.requests)} requests`}
                {figure === 'fallback' && `${number(total.fallbacks)} messages fell back`}
                {figure === 'doubleDeliveries' && `${number(total.doubleDeliveries)} messages arrived twice`}
              </span>
              {before !== null && (
                <Changed
                  change={changeOf(
                    Number(cost[figure]),
                    was === null ? null : Number(was),
                    writeDifference(currency),
                    share,
                  )}
                  before={was === null ? NOTHING : money(was, currency)}
                />
              )}
            </div>
          );
        }),
      )}
      <div class="tile">
        <span class="tile-name">Requests without a price</span>
        <strong data-figure="unpricedAttempts">{number(total.unpricedAttempts)}</strong>
        <span class="hint">in none of these sums</span>
      </div>
    </div>
  );
}
