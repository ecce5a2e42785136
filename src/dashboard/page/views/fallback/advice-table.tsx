import type { FallbackAdvice, FallbackValue } from '../../api/figures.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { duration, money, NOTHING, number, share } from '../../words/format.js';

interface Row extends FallbackValue {
  isAuto: boolean;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    head: 'fallbackAfter',
    numeric: true,
    cell: ({ fallbackAfter, isAuto }) => (isAuto ? `auto, ${number(fallbackAfter)} s` : `${number(fallbackAfter)} s`),
  },
  { head: 'Fallbacks', numeric: true, cell: ({ fallbacks }) => number(fallbacks) },
  { head: 'Of all', numeric: true, cell: ({ fallbackRate }) => share(fallbackRate) },
  { head: 'Paid twice', numeric: true, cell: ({ paidTwice }) => number(paidTwice) },
  { head: 'Of all, paid twice', numeric: true, cell: ({ paidTwiceRate }) => share(paidTwiceRate) },
  { head: 'Half waited at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p50) },
  { head: '95 of 100 at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p95) },
  { head: 'SMS would cost', numeric: true, cell: ({ costs }) => amounts(costs, 'sms') },
  { head: 'Of it in vain', numeric: true, cell: ({ costs }) => amounts(costs, 'paidTwice') },
];

function amounts(costs: FallbackValue['costs'], of: 'sms' | 'paidTwice'): string {
  return costs.length === 0 ? NOTHING : costs.map((cost) => money(cost[of], cost.currency)).join(', ');
}

/** The fixed values in ascending order, and `auto` among them. */
export function AdviceTable({ advice: { items, auto } }: { advice: FallbackAdvice }) {
  const rows = [...items.map((item) => ({ ...item, isAuto: false })), { ...auto, isAuto: true }].sort(
    (a, b) => a.fallbackAfter - b.fallbackAfter,
  );
  return (
    <DataTable
      label="Value by value"
      rows={rows}
      keyOf={({ fallbackAfter, isAuto }) => (isAuto ? 'auto' : String(fallbackAfter))}
      columns={COLUMNS}
    />
  );
}
