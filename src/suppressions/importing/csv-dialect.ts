import type { CountryCode } from 'libphonenumber-js/max';
import { parse } from 'csv-parse/sync';
import { type SuppressionColumns, columnsIn } from './suppression-row.js';

/** How Excel says it, in a line before all others. */
const SEPARATOR_LINE = /^\s*"?sep=(\\t|.)"?[;,\t| ]*(?:\r\n|\r|\n|$)/i;
/** Of several that fit equally well the first: commas stand in the text of files that have other separators. */
const DELIMITERS = ['\t', ';', '|', ','] as const;

/** Characters. */
const LONGEST_LINE = 65_536;

/** How all files are read, whatever separates their values. */
export const CSV_OPTIONS = {
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  // Spreadsheets end files with rows of separators alone.
  skip_records_with_empty_values: true,
} as const;

export interface CsvDialect {
  delimiter: string;
  /** Lines, and characters, before the header. */
  skipped: { lines: number; characters: number };
  columns: SuppressionColumns;
  /** The first line names columns; else it holds values already. */
  hasHeader: boolean;
}

/**
 * How a file is written: its separator is that of its first line, under which that names a column of phone numbers, or
 * begins with one. Null where none does.
 * @param head the file's first lines, at least
 */
export function csvDialectOf(head: string, country: CountryCode): CsvDialect | null {
  const said = SEPARATOR_LINE.exec(head);
  const skipped = { lines: said ? 1 : 0, characters: said?.[0].length ?? 0 };
  const body = head.slice(skipped.characters);
  const found = (said ? [said[1]!.replace(/^\\t$/i, '\t')] : DELIMITERS).flatMap((delimiter) => {
    const first = firstRecord(body, delimiter);
    const columns = columnsIn(first, country);
    return columns === null ? [] : [{ delimiter, skipped, cells: first.length, ...columns }];
  });
  const best = found.reduce<(typeof found)[number] | null>(
    (most, candidate) => (most === null || candidate.cells > most.cells ? candidate : most),
    null,
  );
  // A line of one value does not tell; whatever follows it is separated as usual.
  return best !== null && best.cells === 1 && !said ? { ...best, delimiter: ',' } : best;
}

/** Whether a file's head holds a whole line of values, or one that is too long to be any. */
export function hasFirstLine(head: string): boolean {
  const body = head.replace(SEPARATOR_LINE, '').trimStart();
  return body.includes('\n') || body.includes('\r') || body.length > LONGEST_LINE;
}

function firstRecord(text: string, delimiter: string): string[] {
  try {
    return parse(text, { ...CSV_OPTIONS, delimiter, to: 1 })[0] ?? [];
  } catch {
    return [];
  }
}
