import type { TemplateVariable } from '../../../api/types.js';
import { cellOf, columnNamed } from './columns.js';
import type { Row } from './csv-rows.js';

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
