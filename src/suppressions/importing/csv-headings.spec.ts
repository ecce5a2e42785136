import { expect, it } from 'vitest';
import vectors from '../../../test/vectors/csv/headings.json' with { type: 'json' };
import { phoneColumns } from './csv-headings.js';

it.each(vectors)('headings as of $about', ({ headings, phones }) => {
  expect(phoneColumns(headings)).toEqual(phones);
});

it('a heading of any length takes a step a character', () => {
  expect(phoneColumns(['phonemobile'.repeat(100_000)])).toEqual([]);
});
