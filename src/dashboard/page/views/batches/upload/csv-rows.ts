import Papa from 'papaparse';
import { textOf, UnreadableFile } from './csv-text.js';

export type Row = readonly string[];

/** A row with its number, as a spreadsheet counts: from 1, blank rows too. */
export interface NumberedRow {
  number: number;
  cells: Row;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** No row is longer; a quotation mark that is not closed would make the rest of the file one. In characters. */
const LONGEST_ROW = 1 << 20;

/** What separates the cells, by the beginning of the file, or as Excel's own first line `sep=;` says. */
export function delimiterOf(beginning: string): string {
  const named = /^sep=(.)\n/i.exec(beginning)?.[1];
  if (named !== undefined) return named;
  const options = { preview: 20, newline: '\n', skipEmptyLines: true } as const;
  const { meta } = Papa.parse<string[]>(beginning, { ...options, delimitersToGuess: [...DELIMITERS] });
  return DELIMITERS.includes(meta.delimiter) ? meta.delimiter : ',';
}

/** The rows of a file that are not blank, some at a time. A cell may have several lines, in quotation marks. */
export async function* rowsOf(file: Blob): AsyncGenerator<NumberedRow[]> {
  let delimiter: string | null = null;
  let rest = '';
  let number = 0;

  const take = (isLast: boolean): NumberedRow[] => {
    if (delimiter === null) {
      delimiter = delimiterOf(rest);
      const own = /^sep=.\n/i.exec(rest)?.[0] ?? '';
      number = own === '' ? 0 : 1;
      rest = rest.slice(own.length);
    }
    const parser = new Papa.Parser({ delimiter, newline: '\n' });
    const { data, errors, meta } = parser.parse(rest, 0, !isLast) as Papa.ParseResult<string[]>;
    rest = isLast ? '' : rest.slice(meta.cursor);
    const isOpen = isLast ? errors.some(({ code }) => code === 'MissingQuotes') : rest.length > LONGEST_ROW;
    if (isOpen) {
      const at = number + data.length + (isLast ? 0 : 1);
      throw new UnreadableFile(
        `A quotation mark in row ${at} is not closed. Mend the row, then choose the file again.`,
      );
    }
    return data.flatMap((cells) => {
      number++;
      return cells.every((cell) => cell.trim() === '') ? [] : [{ number, cells }];
    });
  };

  for await (const text of textOf(file)) {
    rest += text;
    yield take(false);
  }
  if (rest !== '') yield take(true);
}

/** The first rows of a file, up to so many. */
export async function firstRows(file: Blob, count: number): Promise<NumberedRow[]> {
  const rows: NumberedRow[] = [];
  for await (const some of rowsOf(file)) {
    rows.push(...some);
    if (rows.length >= count) break;
  }
  return rows.slice(0, count);
}
