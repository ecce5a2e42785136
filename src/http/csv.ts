import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import type { ListFormat } from './params.dto.js';
import { sendExport } from './send-export.js';

/**
 * Whether a caller asks for a list as CSV: by `format`, which a link can carry, or else by its `Accept` header, and not rather
 * for JSON.
 */
export function acceptsCsv(accept: string | undefined, format: ListFormat | undefined): boolean {
  if (format !== undefined) return format === 'csv';
  const types = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]!.trim().toLowerCase());
  return types.includes('text/csv') && !types.includes('application/json');
}

/** A cell. An object is written as JSON, null and undefined as nothing. */
type CsvCell = string | number | boolean | Date | object | null | undefined;

export interface CsvColumns<Row> {
  columns: readonly (keyof Row & string)[];
  /** Columns of phone numbers: where nothing but digits follows a plus, no formula can. */
  phoneNumbers?: readonly (keyof Row & string)[];
  /** Every row is one line: line breaks within cells become spaces. Else they are quoted. */
  oneLine?: boolean;
}

/**
 * Rows as CSV (RFC 4180 but for its line ends, which are LF). A cell that a spreadsheet would take for a formula, since it
 * begins with `=`, `+`, `-`, `@`, tab or carriage return, gets an apostrophe in front.
 */
export function csvText<Row extends Record<keyof Row, CsvCell>>(
  rows: readonly Row[],
  { columns, phoneNumbers = [], oneLine = false }: CsvColumns<Row>,
  header: boolean,
): string {
  const plain = new Set<unknown>(phoneNumbers);
  return stringify([...rows], {
    header,
    columns: [...columns],
    escape_formulas: true,
    cast: {
      boolean: String,
      date: (value) => value.toISOString(),
      string: (value, { column, header: isHeader }) => {
        const text = oneLine ? value.replace(/[\r\n]+/g, ' ') : value;
        return plain.has(column) && !isHeader && /^\+\d+$/.test(text) ? { value: text, escape_formulas: false } : text;
      },
    },
  });
}

/**
 * Answers with a file of separated values: see {@link sendExport}.
 * @param name of the file, without its ending
 * @throws Problem 429 when as many exports are running as may, and all of them are read
 */
export function sendCsv<Row extends Record<keyof Row, CsvCell>>(
  reply: FastifyReply,
  name: string,
  columns: CsvColumns<Row>,
  pages: AsyncIterable<readonly Row[]>,
): Promise<void> {
  return sendExport(reply, { name: `${name}.csv`, type: 'text/csv; charset=utf-8' }, linesOf(pages, columns));
}

async function* linesOf<Row extends Record<keyof Row, CsvCell>>(
  pages: AsyncIterable<readonly Row[]>,
  columns: CsvColumns<Row>,
): AsyncGenerator<string> {
  let header = true;
  for await (const rows of pages) {
    yield csvText(rows, columns, header);
    header = false;
  }
  if (header) yield csvText([], columns, true);
}
