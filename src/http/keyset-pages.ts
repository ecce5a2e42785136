/**
 * Every row of a list, a page at a time, each read only when the one before was taken. Pages follow each other by key,
 * so nothing is kept open in between, and rows that come or change meanwhile neither repeat nor hide others.
 * @param read up to `limit` rows after `position`; null: from the beginning
 */
export async function* keysetPages<Row, Position>(
  read: (position: Position | null, limit: number) => Promise<Row[]>,
  positionOf: (last: Row) => Position,
  { from = null, limit = 500 }: { from?: Position | null; limit?: number } = {},
): AsyncGenerator<Row[]> {
  for (let position = from; ;) {
    const rows = await read(position, limit);
    if (rows.length > 0) yield rows;
    if (rows.length < limit) return;
    position = positionOf(rows.at(-1)!);
  }
}
