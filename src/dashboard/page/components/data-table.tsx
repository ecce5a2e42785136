import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { List } from '../api/use-list.js';
import { Empty, ErrorNotice, Loading } from './notice.js';

export interface Column<Row> {
  head: string;
  /** What stands there instead of these words. */
  headCell?: (rows: readonly Row[]) => ComponentChildren;
  cell: (row: Row) => ComponentChildren;
  /** Figures stand at the right, under each other. */
  numeric?: boolean;
}

interface DataTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/** A table that scrolls by itself where it is too wide; reachable by keyboard for that. */
export function DataTable<Row>({ label, columns, rows, keyOf }: DataTableProps<Row>) {
  // The same row and columns are the same picture, which is not compared again: a list may have ten thousand.
  const drawn = useMemo(() => new Map<Row, VNode>(), [columns]);
  const pictures = rows.map((row) => drawn.get(row) ?? <TableRow key={keyOf(row)} row={row} columns={columns} />);
  drawn.clear();
  rows.forEach((row, index) => drawn.set(row, pictures[index]!));
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ head, headCell, numeric }) => (
              <th key={head} scope="col" class={numeric ? 'numeric' : undefined}>
                {headCell?.(rows) ?? head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{pictures}</tbody>
      </table>
    </div>
  );
}

function TableRow<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return (
    <tr>
      {columns.map(({ head, cell, numeric }) => (
        <td key={head} class={numeric ? 'numeric' : undefined}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

interface ListTableProps<Item> {
  label: string;
  list: List<Item>;
  columns: readonly Column<Item>[];
  keyOf: (item: Item) => string;
  /** Said when there is nothing. */
  empty: string;
}

/** A list of the API as a table, with its loading, empty and error states, and a button for the next page. */
export function ListTable<Item>({ label, list, columns, keyOf, empty }: ListTableProps<Item>) {
  const { items, error, isLoading, hasMore, more, reload } = list;
  if (items.length === 0) {
    if (error !== null) return <ErrorNotice error={error} retry={reload} />;
    if (isLoading) return <Loading what={label.toLowerCase()} />;
    if (!hasMore) return <Empty>{empty}</Empty>;
  }
  return (
    <div aria-busy={isLoading}>
      <DataTable label={label} columns={columns} rows={items} keyOf={keyOf} />
      {error !== null && <ErrorNotice error={error} retry={reload} />}
      {hasMore && (
        <p class="more">
          <button type="button" onClick={more} disabled={isLoading}>
            Show more
          </button>
        </p>
      )}
    </div>
  );
}
