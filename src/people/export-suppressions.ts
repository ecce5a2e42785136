import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { DataSource } from 'typeorm';
import { listSuppressions, type SuppressionFilter } from '../communication/suppressions/read-suppressions.js';
import type { Suppression } from '../communication/suppressions/suppression.js';
import { inTransaction } from '../database/transaction.js';

const PAGE = 1_000;

export const CSV_COLUMNS = ['phoneNumber', 'channel', 'reason', 'note', 'source', 'createdAt'];

/**
 * The list as CSV, page by page as its reader takes it. What people wrote cannot become a formula of a spreadsheet; a
 * number keeps its plus, since nothing but digits follows.
 */
export function exportSuppressions(dataSource: DataSource, filter: SuppressionFilter): Readable {
  const csv = stringify({
    header: true,
    columns: CSV_COLUMNS,
    escape_formulas: true,
    cast: {
      date: (value) => value.toISOString(),
      string: (value, { column, header }) =>
        column === 'phoneNumber' && !header ? { value, escape_formulas: false } : value,
    },
  });
  // An error ends the answer before its end, which its reader notices.
  pipeline(Readable.from(allOf(dataSource, filter)), csv, () => undefined);
  return csv;
}

async function* allOf(dataSource: DataSource, filter: SuppressionFilter): AsyncGenerator<Suppression> {
  let after: Suppression | null = null;
  for (;;) {
    const page: Suppression[] = await inTransaction(dataSource, (tx) =>
      listSuppressions(tx, filter, { after, limit: PAGE }),
    );
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!;
  }
}
