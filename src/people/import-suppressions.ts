import type { Readable } from 'node:stream';
import { CsvError, parse, type Parser } from 'csv-parse';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { addSuppressions, type SuppressionChange } from '../communication/suppressions/change-suppressions.js';
import type { ChangedBy } from '../communication/suppressions/suppression.js';
import { inTransaction } from '../database/transaction.js';
import type { FieldError } from '../http/problem.js';
import { columnsIn, type CsvColumns, suppressionIn } from './suppression-row.js';

export const MAX_ROWS = 1_000_000;
const MAX_LISTED = 1_000;
/** Bytes. A note may have 500 characters, each of four bytes, and be quoted. */
const MAX_LINE_BYTES = 16_384;
const CHUNK = 1_000;

export interface ImportedSuppressions {
  /** Lines with something in them, but for the header. */
  total: number;
  added: number;
  /** They were on the list already, for the same reason. */
  unchanged: number;
  rejectedCount: number;
  /** The first of them. `line` counts from 1, as editors do. */
  rejected: { line: number; errors: FieldError[] }[];
}

/** `headless`: the first line names no column of numbers and begins with none. What was stored before the end stays. */
export type SuppressionImport =
  | { import: 'done'; result: ImportedSuppressions }
  | { import: 'headless' }
  | { import: 'unreadable'; line: number }
  | { import: 'too_long' };

/**
 * Suppresses the numbers of a CSV file while it comes, in bites, so that memory does not grow with it. A bad line is
 * counted and sinks no other. When the file is cut, the bites that are stored stay, its last lines (one may be half a
 * number) are not taken, and it may be sent again.
 * @throws what ended the stream before its end, the reason of `stop` included
 */
export async function importSuppressions(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  file: Readable,
  by: ChangedBy,
  stop: AbortSignal,
): Promise<SuppressionImport> {
  const parser = parse({
    bom: true,
    delimiter: [',', ';', '\t'],
    info: true,
    max_record_size: MAX_LINE_BYTES,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  feed(file, parser, stop);
  const result: ImportedSuppressions = { total: 0, added: 0, unchanged: 0, rejectedCount: 0, rejected: [] };
  let columns: CsvColumns | null = null;
  let bite: SuppressionChange[] = [];
  const store = async () => {
    const added = await inTransaction(dataSource, (tx) => addSuppressions(tx, bite, by), { plans: 'any' });
    result.added += added.length;
    result.unchanged += bite.length - added.length;
    bite = [];
  };
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (columns === null) {
        const found = columnsIn(record, policy.defaultCountry);
        if (found === null) return { import: 'headless' };
        columns = found.columns;
        if (found.isHeader) continue;
      }
      if (++result.total > MAX_ROWS) return { import: 'too_long' };
      const read = suppressionIn(record, columns, policy.defaultCountry);
      if (read.ok) bite.push(read.suppression);
      else if (++result.rejectedCount <= MAX_LISTED) result.rejected.push({ line: info.lines, errors: read.errors });
      if (bite.length === CHUNK) await store();
    }
  } catch (error) {
    if (error instanceof CsvError) return { import: 'unreadable', line: parser.info.lines };
    throw error;
  } finally {
    // Whoever sends a file and does not read meanwhile would never come to see why the rest is not wanted.
    file.unpipe(parser).resume();
    if (bite.length > 0) await store();
  }
  return columns === null ? { import: 'headless' } : { import: 'done', result };
}

/** Not a pipeline: that would end the connection with the file, and nobody could be told. */
function feed(file: Readable, parser: Parser, stop: AbortSignal): void {
  file.once('error', (error) => parser.destroy(error));
  file.once('close', () => {
    if (!file.readableEnded) parser.destroy(new Error('the connection was lost before the end of the file'));
  });
  const end = (): unknown => parser.destroy(stop.reason as Error);
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  file.pipe(parser);
}
