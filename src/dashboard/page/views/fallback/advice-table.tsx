import type { FallbackAdvice, FallbackValue } from '../../api/figures.js';
import { marksOf, valuesOf } from './advice-axis.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { duration, money, NOTHING, number, share } from '../../words/format.js';

interface Row extends FallbackValue {
  isAuto: boolean;
  /** What is said of it beside its seconds: that it is set now, or advised. */
  marks: string[];
}

const COLUMNS: readonly Column<Row>[] = [
  {
    head: 'fallbackAfter',
    numeric: true,
    cell: ({ fallbackAfter, isAuto, marks }) =>
      [...(isAuto ? ['auto'] : []), `${number(fallbackAfter)} s`, ...marks].join(', '),
  },
  { head: 'Fallbacks', numeric: true, cell: ({ fallbacks }) => number(fallbacks) },
  { head: 'Of all', numeric: true, cell: ({ fallbackRate }) => share(fallbackRate) },
  { head: 'Paid twice', numeric: true, cell: ({ paidTwice }) => number(paidTwice) },
  { head: 'Of all, paid twice', numeric: true, cell: ({ paidTwiceRate }) => share(paidTwiceRate) },
  { head: 'Reached later', numeric: true, cell: ({ reachedLater }) => number(reachedLater) },
  { head: 'Half waited at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p50) },
  { head: '95 of 100 at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p95) },
  { head: 'SMS would cost', numeric: true, cell: ({ costs }) => amounts(costs, 'sms') },
  { head: 'Of it in vain', numeric: true, cell: ({ costs }) => amounts(costs, 'paidTwice') },
];

function amounts(costs: FallbackValue['costs'], of: 'sms' | 'paidTwice'): string {
  return costs.length === 0 ? NOTHING : costs.map((cost) => money(cost[of], cost.currency)).join(', ');
}

/** The fixed values in ascending order, and `auto` among them. */
export function AdviceTable({ advice }: { advice: FallbackAdvice }) {
  const marks = marksOf(advice);
  const marksAt = (seconds: number) => marks.filter(({ at }) => at === seconds).map(({ label }) => label);
  const rows: Row[] = [
    ...valuesOf(advice).map((item) => ({ ...item, isAuto: false, marks: marksAt(item.fallbackAfter) })),
    { ...advice.auto, isAuto: true, marks: [] },
  ].sort((a, b) => a.fallbackAfter - b.fallbackAfter);
  return (
    <DataTable
      label="Value by value"
      rows={rows}
      keyOf={({ fallbackAfter, isAuto }) => (isAuto ? 'auto' : String(fallbackAfter))}
      columns={COLUMNS}
    />
  );
}
