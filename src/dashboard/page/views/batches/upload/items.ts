import type { TemplateVariable } from '../../../api/types.js';
import { cellOf, columnNamed, type NumberedRow, type Row } from './csv.js';

/** What is made of a row. Columns are counted from 0. */
export interface Mapping {
  to: number;
  says: Says;
  /** Of the language: null: the recipient's own, as far as it is known. */
  locale: { column: number } | { tag: string } | null;
  reference: number | null;
}

export type Says =
  | {
      is: 'template';
      name: string;
      version: number;
      variables: Readonly<Record<string, TemplateVariable>>;
      columns: Readonly<Record<string, number | null>>;
    }
  /** `{Column}` is the cell of the column of that name. */
  | { is: 'text'; text: string; names: readonly string[] }
  | { is: 'column'; column: number };

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** A message or, with a template, a recipient, as a line of an upload has it. */
export function itemOf(row: Row, { to, says, locale, reference }: Mapping): Record<string, unknown> {
  const tag = locale === null ? '' : 'tag' in locale ? locale.tag : cellOf(row, locale.column);
  const written = cellOf(row, reference);
  const own = { to: numberIn(cellOf(row, to)), ...(written !== '' && { reference: written }) };
  switch (says.is) {
    case 'template':
      return { ...own, ...(tag !== '' && { locale: tag }), variables: variablesOf(row, says) };
    case 'text':
      return { ...own, text: filledIn(says, row) };
    case 'column':
      return { ...own, text: cellOf(row, says.column) };
  }
}

/** Names in `{}` of a text that no column has. */
export function unknownNames(text: string, names: readonly string[]): string[] {
  const named = [...text.matchAll(PLACEHOLDER)].map(([, name]) => name!);
  return [...new Set(named)].filter((name) => columnNamed(names, name) === null);
}

function filledIn({ text, names }: Extract<Says, { is: 'text' }>, row: Row): string {
  return text.replace(PLACEHOLDER, (_, name: string) => cellOf(row, columnNamed(names, name)));
}

/** An empty cell is a value that is left out. */
function variablesOf(row: Row, { variables, columns }: Extract<Says, { is: 'template' }>): Record<string, unknown> {
  const values = Object.entries(variables).map(([name, { type }]) => {
    const cell = cellOf(row, columns[name] ?? null);
    // What is no number is sent as it is, and refused by its name.
    return [name, type === 'number' && /^-?\d{1,15}(\.\d+)?$/.test(cell) ? Number(cell) : cell] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}

/** A spreadsheet writes an apostrophe before a plus, so that it is no formula. */
const numberIn = (cell: string): string => cell.replace(/^'(?=\+)/, '');

/** What goes to the service of a file: a line for each row. */
export interface ItemLines {
  lines: Blob;
  count: number;
  /** The number of the row that an item was made of. */
  rowOf: (index: number) => number;
}

/** So many characters are kept by the page itself; what is more is handed to the browser, which may put it on the disk. */
const KEPT = 2 << 20;

/**
 * Makes the lines of rows, a few at a time, so that neither file nor lines are in the memory of the page as a whole.
 * @param told how many there are so far
 */
export async function itemLines(
  rows: AsyncIterable<readonly NumberedRow[]> | Iterable<readonly NumberedRow[]>,
  mapping: Mapping,
  {
    hasNames,
    onRows: onRows = () => undefined,
    signal,
  }: { hasNames: boolean; onRows?: (count: number) => void; signal?: AbortSignal },
): Promise<ItemLines> {
  const blobs: Blob[] = [];
  /** Where the numbers of rows go on by more than one: [index of the item, number of its row]. */
  const jumps: [number, number][] = [];
  let [parts, kept, count, expected]: [string[], number, number, number] = [[], 0, 0, NaN];
  let isFirst = hasNames;
  for await (const some of rows) {
    signal?.throwIfAborted();
    for (const { number, cells } of some) {
      if (isFirst) {
        isFirst = false;
        continue;
      }
      if (number !== expected) jumps.push([count, number]);
      expected = number + 1;
      count++;
      const line = `${JSON.stringify(itemOf(cells, mapping))}\n`;
      parts.push(line);
      kept += line.length;
    }
    if (kept > KEPT) {
      blobs.push(new Blob(parts));
      [parts, kept] = [[], 0];
    }
    onRows(count);
  }
  const lines = new Blob([...blobs, ...parts], { type: 'application/x-ndjson' });
  return { lines, count, rowOf: (index) => rowAt(jumps, index) };
}

function rowAt(jumps: readonly (readonly [number, number])[], index: number): number {
  const [from, number] = jumps.findLast(([first]) => first <= index) ?? [0, 1];
  return number + index - from;
}
