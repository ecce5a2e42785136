import type { TemplateVariable } from '../../../api/types.js';
import type { NumberedRow, Row } from './csv-rows.js';

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
