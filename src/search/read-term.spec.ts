import { describe, expect, it } from 'vitest';
import { beginsWith, endsWith, readTerm } from './read-term.js';

describe('what somebody looks for', () => {
  it.each([
    '+919876543210',
    ' 919876543210',
    '098765 43210',
    '+91 98765-43210',
    '(+91) 98765 43210',
    'tel:+919876543210',
    '९८७६५४३२१०',
  ])('%j is a number', (written) => {
    expect(readTerm(written, 'IN')).toMatchObject({ number: '+919876543210', lastDigits: null, id: null });
  });

  it.each([
    ['3210', '3210'],
    ['43210', '43210'],
    ['654 3210', '6543210'],
    ['65-43210', '6543210'],
    ['३२१०', '3210'],
  ])('%j is the end of a number', (written, lastDigits) => {
    expect(readTerm(written, 'IN')).toMatchObject({ number: null, lastDigits });
  });

  it.each(['321', 'bill-4210', '1'.repeat(15), '-', ''])('%j is neither', (written) => {
    expect(readTerm(written, 'IN')).toMatchObject({ number: null, lastDigits: null });
  });

  it('may be an id, in capitals too', () => {
    const id = '0199F000-0000-7000-8000-00000000000A';
    expect(readTerm(` ${id} `, 'IN')).toEqual({ text: id, id: id.toLowerCase(), number: null, lastDigits: null });
    expect(readTerm(id.slice(1), 'IN').id).toBeNull();
  });
});

it('means nothing but itself in a pattern', () => {
  expect(beginsWith(String.raw`50%_\ off`)).toBe(String.raw`50\%\_\\ off%`);
  expect(endsWith('42_0')).toBe(String.raw`%42\_0`);
});
