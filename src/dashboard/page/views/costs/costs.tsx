import { isForbidden } from '../../api/client.js';
import type { CostPart, Costs as Answer } from '../../api/figures.js';
import { useQuery } from '../../api/use-query.js';
import { Card } from '../../components/card.js';
import { CompareSwitch } from '../../components/compare-switch.js';
import { Loaded } from '../../components/loaded.js';
import { Empty, ErrorNotice } from '../../components/notice.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { askedRange, isCompared, timeBefore } from '../../words/compare.js';
import { minute } from '../../words/format.js';
import { rangeOf } from '../../words/ranges.js';
import { RangePicker } from '../overview/range-picker.js';
import { CostTable } from './cost-table.js';
import { CostTiles } from './cost-tiles.js';

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
