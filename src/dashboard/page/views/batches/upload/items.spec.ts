import { describe, expect, it } from 'vitest';
import { columnsOf, localeColumn, numberColumn, referenceColumn, variableColumns } from './csv.js';
import { itemLines, itemOf, type Says, unknownNames } from './items.js';

const rows = (...cells: string[][]) => cells.map((one, i) => ({ number: i + 1, cells: one }));

describe('the columns of a file', () => {
  const columns = columnsOf(
    rows(
      ['Bill number', 'Payer', 'Mobile No.', 'Due date', 'Ref', 'Language'],
      ['900000001', 'Asha', '+91 98765 40001', '2026-12-01', 'r1', 'hi'],
      ['900000002', 'Ravi', '', '2026-12-02', 'r2', 'en'],
    ),
  );

  it('have the names of the first row where no number stands in it', () => {
    expect(columns).toMatchObject({
      hasNames: true,
      names: ['Bill number', 'Payer', 'Mobile No.', 'Due date', 'Ref', 'Language'],
    });
    expect(columnsOf(rows(['+919876540001', 'Asha']))).toMatchObject({
      hasNames: false,
      names: ['Column 1', 'Column 2'],
    });
    expect(columnsOf(rows(['+919876540001', 'Asha']), true).rows).toEqual([]);
  });

  it('are found by what they are called and what stands in them', () => {
    expect(numberColumn(columns)).toBe(2);
    expect([referenceColumn(columns), localeColumn(columns)]).toEqual([4, 5]);
    expect(numberColumn(columnsOf(rows(['Asha', '919876540001'], ['Ravi', '919876540002'])))).toBe(1);
    const variables = { payer: { type: 'text' }, due_date: { type: 'date' }, amount: { type: 'money' } } as const;
    expect(variableColumns(columns, variables)).toEqual({ payer: 1, due_date: 3, amount: null });
  });
});

describe('a row', () => {
  const names = ['To', 'Payer', 'Amount', 'Lang'];
  const row = ["'+919876540001 ", ' Asha ', '12.50', 'hi'];
  const common = { to: 0, locale: null, reference: null };
  const template = (more: object = {}): Says => ({
    ...{ is: 'template', name: 'bill', version: 1, columns: { payer: 1, amount: 2, note: null } },
    variables: { payer: { type: 'text' }, amount: { type: 'number' }, note: { type: 'text', required: false } },
    ...more,
  });

  it('is a recipient of a template, without what is empty, and with numbers where they are asked for', () => {
    expect(itemOf(row, { ...common, says: template(), locale: { column: 3 } })).toEqual({
      ...{ to: '+919876540001', locale: 'hi', variables: { payer: 'Asha', amount: 12.5 } },
    });
    expect(itemOf(['x', '', '1,250', ''], { ...common, says: template(), locale: { tag: 'en' } })).toEqual({
      ...{ to: 'x', locale: 'en', variables: { amount: '1,250' } },
    });
  });

  it('is a message of one text, filled in by the names of columns, or of its own', () => {
    const text = 'Hi {payer}, {AMOUNT} is due. {payer}!';
    expect(itemOf(row, { ...common, says: { is: 'text', text, names }, reference: 3 })).toEqual({
      ...{ to: '+919876540001', reference: 'hi', text: 'Hi Asha, 12.50 is due. Asha!' },
    });
    expect(itemOf(row, { ...common, says: { is: 'column', column: 1 } })).toMatchObject({ text: 'Asha' });
    expect(unknownNames('{payer} {city} {city} {}', names)).toEqual(['city']);
  });

  it('keeps its number, whatever was blank before it', async () => {
    const numbered = [2, 3, 7, 8, 12].map((number) => ({ number, cells: [String(number)] }));
    const mapping = { ...common, says: { is: 'column', column: 0 } as const };
    const made = await itemLines(
      [[{ number: 1, cells: ['to'] }, ...numbered.slice(0, 2)], numbered.slice(2)],
      mapping,
      {
        hasNames: true,
      },
    );
    expect(Array.from({ length: made.count }, (_, i) => made.rowOf(i))).toEqual([2, 3, 7, 8, 12]);
    expect((await made.lines.text()).split('\n')).toHaveLength(6);
  });
});
