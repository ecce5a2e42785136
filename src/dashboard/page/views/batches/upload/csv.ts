import Papa from 'papaparse';
import type { TemplateVariable } from '../../../api/types.js';

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

/** A file that cannot be read as a table; `message` says what to do. */
class UnreadableFile extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableFile';
  }
}

const NOT_TEXT = 'The file is neither UTF-8 nor UTF-16. In Excel, save it as “CSV UTF-8”; then choose it again.';

/** So much is read and looked through at once, in some milliseconds: the page stays at hand in between. */
const PIECE = 1 << 18;

/** The text of a file, piece by piece, so that it is never in memory as a whole. All line ends are `\n`, and a byte order mark is left out. */
async function* textOf(file: Blob): AsyncGenerator<string> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const decoder = new TextDecoder(encodingOf(head), { fatal: true });
  let held = '';
  for (let from = 0; from < file.size; from += PIECE) {
    const isLast = from + PIECE >= file.size;
    const bytes = await file.slice(from, from + PIECE).arrayBuffer();
    const text = held + decode(decoder, bytes, !isLast);
    // The other half of a CRLF may come with the next piece.
    held = !isLast && text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
  }
}

/** UTF-16 is what Excel calls "Unicode text". */
function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== undefined)) return 'utf-16be';
  return 'utf-8';
}

function decode(decoder: TextDecoder, bytes: ArrayBuffer, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new UnreadableFile(NOT_TEXT);
  }
}

/** What the first rows of a file tell of its columns. */
export interface Columns {
  /** The first row names the columns. */
  hasNames: boolean;
  names: readonly string[];
  /** The first rows with what is to be sent. */
  rows: readonly NumberedRow[];
}

const NUMBER_WORDS = /phone|mobile|msisdn|whatsapp|number|recipient|^to$|^tel|cell|contact|numero|telefon|celular/;
const OTHER_NUMBERS = /invoice|order|account|bill|room|house|card/;
const REFERENCE_WORDS = /^(reference|ref|externalid|id)$/;
const LOCALE_WORDS = /^(locale|language|lang|idioma)$/;

/** @param hasNames as it was chosen; null: guessed by whether a number stands in the first row */
export function columnsOf(rows: readonly NumberedRow[], hasNames: boolean | null = null): Columns {
  const [first] = rows;
  const named = hasNames ?? (first !== undefined && !first.cells.some(isLikeNumber));
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const names = Array.from({ length: width }, (_, i) => {
    const name = named ? (first?.cells[i] ?? '').trim() : '';
    return name === '' ? `Column ${i + 1}` : name;
  });
  return { hasNames: named, names, rows: named ? rows.slice(1) : rows };
}

/** The column of phone numbers: by its name, and by what stands in it. */
export function numberColumn({ names, rows }: Columns): number {
  const scores = names.map((name, i) => {
    const filled = rows.filter(({ cells }) => (cells[i] ?? '').trim() !== '');
    const like = filled.filter(({ cells }) => isLikeNumber(cells[i]!)).length;
    const share = filled.length === 0 ? 0 : like / filled.length;
    const word = plain(name);
    return share + (NUMBER_WORDS.test(word) ? 0.6 : 0) - (OTHER_NUMBERS.test(word) ? 0.5 : 0);
  });
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : 0;
}

/** The columns that variables have by their names; null: none. */
export function variableColumns(
  { names }: Pick<Columns, 'names'>,
  variables: Readonly<Record<string, TemplateVariable>>,
): Record<string, number | null> {
  return Object.fromEntries(Object.keys(variables).map((variable) => [variable, columnNamed(names, variable)]));
}

export const referenceColumn = ({ names }: Columns): number | null => columnLike(names, REFERENCE_WORDS);
export const localeColumn = ({ names }: Columns): number | null => columnLike(names, LOCALE_WORDS);

/** The column of this name, however it is written; null: there is none. */
export function columnNamed(names: readonly string[], wanted: string): number | null {
  const found = names.findIndex((name) => plain(name) === plain(wanted));
  return found === -1 ? null : found;
}

export const cellOf = (row: Row, column: number | null): string => (column === null ? '' : (row[column] ?? '').trim());

function columnLike(names: readonly string[], words: RegExp): number | null {
  const found = names.findIndex((name) => words.test(plain(name)));
  return found === -1 ? null : found;
}

/** `Due date`, `due_date` and `DueDate` are one name. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '');

function isLikeNumber(cell: string): boolean {
  const digits = cell.replace(/\D/g, '').length;
  return /^'?\+?[\d\s().-]+$/.test(cell.trim()) && digits >= 8 && digits <= 15;
}
