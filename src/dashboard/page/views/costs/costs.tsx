import { isForbidden } from '../../api/client.js';
import type { CostItem, CostPart, CostFigures as Answer } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card, View } from '../../components/view.js';
import { Changed, CompareSwitch } from '../../components/compare.js';
import { Empty, ErrorNotice, Loaded } from '../../components/notice.js';
import { route } from '../../router.js';
import { askedRange, changeOf, isCompared, rangeOf, timeBefore } from '../../words/ranges.js';
import { minute, money, NOTHING, number, share } from '../../words/format.js';
import { RangePicker } from '../overview/range-picker.js';
import { amountIn, CostTable, hasCosts, writeDifference } from './cost-table.js';

/** What was spent in a range, on whom and by what; beside it what the time before cost, where that is wanted. */
export function Costs() {
  const { params } = route.value;
  const range = rangeOf(params, new Date());
  const [asked, past, compares] = [askedRange(range), timeBefore(range), isCompared(params)];
  const of = (by: CostPart) => ({
    now: useQuery<Answer>('statistics/costs', { ...asked, by }),
    before: useQuery<Answer>(compares ? 'statistics/costs' : null, { ...past, by }),
  });
  const country = of('country');
  const channel = of('channel');
  const template = of('template');
  const { error } = country.now;
  if (error !== null && isForbidden(error)) {
    return (
      <View title="Costs">
        <ErrorNotice error={error} />
      </View>
    );
  }
  const before = (one: { before: { data: Answer | null } }): Answer | null => (compares ? one.before.data : null);
  return (
    <View
      title="Costs"
      actions={
        <>
          <CompareSwitch />
          <RangePicker range={range} />
        </>
      }
    >
      <p class="hint lead">
        By PRICES as it was when each request began. A request is paid for once Siren took it. In vain is what was paid
        for a message that its recipient had by another channel already. Currencies are never added up.
      </p>
      <Loaded query={country.now} what="costs">
        {(costs) => (
          <>
            <p class="hint range">
              {minute(costs.from)} to {minute(costs.to)}
              {before(country) !== null &&
                `, compared with ${minute(before(country)!.from)} to ${minute(before(country)!.to)}`}
            </p>
            <CostTiles total={costs.total} before={before(country)?.total ?? null} />
            {costs.total.costs.length === 0 && (
              <Empty>
                No request of this time has a price. Set PRICES: what is sent from then on is counted with what it
                costs.
              </Empty>
            )}
          </>
        )}
      </Loaded>
      <div class="grid">
        <Card title="By country" class="wide">
          <Loaded query={country.now} what="costs by country">
            {(costs) => <CostTable costs={costs} before={before(country)} />}
          </Loaded>
        </Card>
        <Card title="By channel" class="wide">
          <Loaded query={channel.now} what="costs by channel">
            {(costs) => <CostTable costs={costs} before={before(channel)} />}
          </Loaded>
        </Card>
        <Card title="By template" class="wide">
          <Loaded query={template.now} what="costs by template">
            {(costs) => <CostTable costs={costs} before={before(template)} />}
          </Loaded>
        </Card>
      </div>
    </View>
  );
}

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
function CostTiles({ total, before }: CostTilesProps) {
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
