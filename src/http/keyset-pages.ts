import { cut, type ListPage } from './page.js';

/**
 * Every row of a list, a page at a time, each read only when the one before was taken. Pages follow each other by key,
 * so nothing is kept open in between, and rows that come or change meanwhile neither repeat nor hide others.
 * @param read up to `limit` rows after `position`; null: from the beginning
 */
export async function* keysetPages<Row, Position>(
  read: (position: Position | null, limit: number) => Promise<ListPage<Row, Position>>,
  { from = null, limit = 500 }: { from?: Position | null; limit?: number } = {},
): AsyncGenerator<Row[]> {
  for (let position = from; ;) {
    const { rows, next } = await read(position, limit);
    if (rows.length > 0) yield rows;
    if (next === null) return;
    position = next;
  }
}

/** The same of a list that is fetched with a row more than asked for, which tells that there are more. */
export function fetchedPages<Row, Position>(
  fetch: (position: Position | null, limit: number) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
  options: { from?: Position | null; limit?: number } = {},
): AsyncGenerator<Row[]> {
  return keysetPages<Row, Position>(
    async (position, limit) => cut(await fetch(position, limit + 1), limit, positionOf),
    options,
  );
}
