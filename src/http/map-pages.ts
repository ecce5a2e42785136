/** The rows of pages as a file has them, a page at a time. */
export async function* mapPages<Row, Line>(
  pages: AsyncIterable<readonly Row[]>,
  linesOf: (rows: readonly Row[]) => readonly Line[] | Promise<readonly Line[]>,
): AsyncGenerator<readonly Line[]> {
  for await (const rows of pages) yield await linesOf(rows);
}
