import { stringify } from 'csv-stringify/sync';

/** A cell. An object is written as JSON, null and undefined as nothing. */
export type CsvCell = string | number | boolean | Date | object | null | undefined;

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
