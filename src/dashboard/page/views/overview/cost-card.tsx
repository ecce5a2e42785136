import type { Statistics } from '../../api/figures.js';
import { Card } from '../../components/card.js';
import { DataTable } from '../../components/data-table.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { money, number } from '../../words/format.js';

/** Shown where PRICES tells what messages cost. */
export function CostCard({ statistics: { costs, unpricedAttempts } }: { statistics: Statistics }) {
  if (costs.length === 0) return null;
  const unpriced = unpricedAttempts === 0 ? '' : ` ${number(unpricedAttempts)} requests had no price.`;
  return (
    <Card
      title="Cost"
      hint={`By PRICES as it was then.${unpriced}`}
      actions={<a href={linkTo('costs', null, costParams(route.peek().params))}>By country, channel and template</a>}
    >
      <DataTable
        label="Cost"
        rows={costs}
        keyOf={({ currency }) => currency}
        columns={[
          { head: 'Spent', numeric: true, cell: ({ spent, currency }) => money(spent, currency) },
          { head: 'Of it for fallbacks', numeric: true, cell: ({ fallback, currency }) => money(fallback, currency) },
          {
            head: 'Of it in vain',
            numeric: true,
            cell: ({ doubleDeliveries, currency }) => money(doubleDeliveries, currency),
          },
        ]}
      />
    </Card>
  );
}

/** The same time, compared as here. */
function costParams({ range = '', from = '', to = '', compare = '' }: Readonly<Record<string, string>>) {
  return { range, from, to, compare };
}
