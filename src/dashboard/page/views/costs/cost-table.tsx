import type { Cost, CostItem, CostPart, CostFigures } from '../../api/types.js';
import { Changed } from '../../components/compare.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/notice.js';
import { linkTo } from '../../route-address.js';
import { changeOf } from '../../words/ranges.js';
import { countryName, money, NOTHING, number, share } from '../../words/format.js';
import { channelName } from '../../words/labels.js';

type Amount = keyof Pick<Cost, 'spent' | 'fallback' | 'doubleDeliveries'>;

const DECIMALS = 6;

/** A decimal of the API's; nothing was spent in a currency that is missing. */
export function amountIn({ costs }: CostItem, currency: string, figure: Amount): string {
  return costs.find((cost) => cost.currency === currency)?.[figure] ?? '0';
}

export const hasCosts = ({ costs }: CostItem): boolean => costs.length > 0;

/** Differences of amounts have no more places than amounts have. */
export const writeDifference =
  (currency: string) =>
  (difference: number): string =>
    money(String(Number(difference.toFixed(DECIMALS))), currency);

/** One currency of one part: amounts of several have a line each. */
interface Row {
  item: CostItem;
  /** Null: nothing of it has a price. */
  currency: string | null;
  /** Null: nothing is compared, or nothing was counted before. */
  before: CostItem | null;
}

const HEADS: Readonly<Record<CostPart, string>> = { country: 'Country', channel: 'Channel', template: 'Template' };
const NAMES: Readonly<Record<CostPart, string>> = {
  country: 'Costs by country',
  channel: 'Costs by channel',
  template: 'Costs by template',
};

function nameOf(by: CostPart, key: string | null) {
  switch (by) {
    case 'country':
      return key === null ? 'No country' : countryName(key);
    case 'channel':
      return channelName(key ?? NOTHING);
    case 'template':
      return key === null ? 'Without a template' : <a href={linkTo('templates', key)}>{key}</a>;
  }
}

/** What each cost, the most first. */
export function CostTable({ costs, before }: { costs: CostFigures; before: CostFigures | null }) {
  if (costs.items.length === 0) return <Empty>Nothing was sent in this time.</Empty>;
  const rows = costs.items.flatMap((item): Row[] => {
    const was = before?.items.find(({ key }) => key === item.key) ?? null;
    const currencies: (string | null)[] = item.costs.map(({ currency }) => currency);
    return (currencies.length === 0 ? [null] : currencies).map((currency) => ({ item, currency, before: was }));
  });
  return (
    <DataTable
      label={NAMES[costs.by]}
      rows={rows}
      keyOf={({ item: { key }, currency }) => `${key ?? ''} ${currency ?? ''}`}
      columns={columnsOf(costs.by, costs.total, before !== null)}
    />
  );
}

function columnsOf(by: CostPart, total: CostItem, compares: boolean): readonly Column<Row>[] {
  return [
    { head: HEADS[by], cell: ({ item: { key } }) => nameOf(by, key) },
    { head: 'Requests paid', numeric: true, cell: ({ item, currency }) => number(requestsOf(item, currency)) },
    { head: 'Spent', numeric: true, cell: amountCell('spent', compares) },
    { head: 'Of all', numeric: true, cell: ({ item, currency }) => shareOf(item, total, currency) },
    { head: 'For fallbacks', numeric: true, cell: amountCell('fallback', compares) },
    { head: 'In vain', numeric: true, cell: amountCell('doubleDeliveries', compares) },
    { head: 'Without a price', numeric: true, cell: ({ item: { unpricedAttempts } }) => number(unpricedAttempts) },
  ];
}

const amountCell = (figure: Amount, compares: boolean) =>
  function Amounts({ item, currency, before }: Row) {
    if (currency === null) return <>{NOTHING}</>;
    const amount = amountIn(item, currency, figure);
    if (!compares) return <>{money(amount, currency)}</>;
    const was = before === null ? null : amountIn(before, currency, figure);
    return (
      <>
        {money(amount, currency)}
        <br />
        <Changed
          change={changeOf(Number(amount), was === null ? null : Number(was), writeDifference(currency), share)}
          before={was === null ? NOTHING : money(was, currency)}
        />
      </>
    );
  };

function requestsOf({ costs }: CostItem, currency: string | null): number {
  return costs.find((cost) => cost.currency === currency)?.requests ?? 0;
}

/** Of what was spent in its currency. */
function shareOf(item: CostItem, total: CostItem, currency: string | null): string {
  if (currency === null) return NOTHING;
  const all = Number(amountIn(total, currency, 'spent'));
  return share(all === 0 ? null : Number(amountIn(item, currency, 'spent')) / all);
}
