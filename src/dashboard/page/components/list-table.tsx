import type { List } from '../api/use-list.js';
import { type Column, DataTable } from './data-table.js';
import { Empty, ErrorNotice, Loading } from './notice.js';

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
