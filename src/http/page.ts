/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Rows of a list, and where it goes on; null: nowhere. There may be few rows, or none, and more behind `next`. */
export interface ListPage<Row, Position> {
  readonly rows: Row[];
  readonly next: Position | null;
}

/** Cuts a stretch from rows that were fetched with `limit + 1`: the extra one only tells that there is more. */
export function cut<Row, Position>(
  fetched: readonly Row[],
  limit: number,
  positionOf: (last: Row) => Position,
): ListPage<Row, Position> {
  const rows = fetched.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: fetched.length > limit && last !== undefined ? positionOf(last) : null };
}

/** The same as a page. */
export function pageOf<T>(fetched: readonly T[], limit: number, cursorAfter: (last: T) => string): Page<T> {
  const { rows: items, next: nextCursor } = cut(fetched, limit, cursorAfter);
  return { items, nextCursor };
}

/**
 * How far a page looks for what no index finds: so many rows, and so much time. What it has not found by then it leaves to
 * the next page, so that no page takes long, however rare it is what is looked for.
 */
export const MOST_WALKED = 50_000;
export const LONGEST_WALK_MS = 31 * 86_400_000;
