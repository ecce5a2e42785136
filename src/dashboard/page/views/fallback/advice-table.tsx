import type { FallbackAdvice, FallbackValue } from '../../api/figures.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { duration, number, share } from '../../words/format.js';

const COLUMNS: readonly Column<FallbackValue>[] = [
  { head: 'fallbackAfter', numeric: true, cell: ({ fallbackAfter }) => `${number(fallbackAfter)} s` },
  { head: 'Fallbacks', numeric: true, cell: ({ fallbacks }) => number(fallbacks) },
  { head: 'Of all', numeric: true, cell: ({ fallbackRate }) => share(fallbackRate) },
  { head: 'Paid twice', numeric: true, cell: ({ paidTwice }) => number(paidTwice) },
  { head: 'Of all, paid twice', numeric: true, cell: ({ paidTwiceRate }) => share(paidTwiceRate) },
  { head: 'Half waited at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p50) },
  { head: '95 of 100 at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p95) },
];

export function AdviceTable({ advice: { items } }: { advice: FallbackAdvice }) {
  return (
    <DataTable
      label="Value by value"
      rows={items}
      keyOf={({ fallbackAfter }) => String(fallbackAfter)}
      columns={COLUMNS}
    />
  );
}
