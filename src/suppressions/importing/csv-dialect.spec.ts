import { describe, expect, it } from 'vitest';
import { csvDialectOf, hasFirstLine } from './csv-dialect.js';

describe('the separator of a file', () => {
  it.each([
    ['commas', 'phone,note\n+919876512345,x\n', ','],
    ['semicolons, though commas stand in the text', 'phone;note\n+919876512345;asked, twice, by letter\n', ';'],
    ['semicolons, with commas in a heading', 'Phone;Note, if any\n+919876512345;x\n', ';'],
    ['semicolons, with a heading that a comma would make one of ours', 'Name;Phone, mobile\nAsha;+919876512345\n', ';'],
    ['commas, with a semicolon in a quoted heading', 'phone,"note; more"\n', ','],
    ['tabs', 'Name\tPhone\tNote, more\n', '\t'],
    ['bars', 'Name|Phone|Note, more\n', '|'],
    ['semicolons without a header', '+919876512345;sms;asked, twice\n', ';'],
    ['commas without a header', '+919876512345,sms,asked; twice\n', ','],
    ['a header of one heading', 'Phone\n+919876512345\n', ','],
    ['said by a first line', 'sep=;\r\nPhone;Note, more\r\n', ';'],
    ['said by a tab as such', 'sep=\t\r\nPhone\tNote; more\r\n', '\t'],
    ['said by a tab as programs write it', 'sep=\\t\nPhone\tNote; more\n', '\t'],
    ['said in capitals and quotes', '"SEP=|"\nPhone|Note\n', '|'],
    ['said by a first line that was saved as a row', 'sep=,,,\nPhone,Note\n', ','],
    ['after blank lines', '\r\n\nPhone;Note\n', ';'],
  ])('is told by the first line: %s', (_about, head, delimiter) => {
    expect(csvDialectOf(head, 'IN')?.delimiter).toBe(delimiter);
  });

  it.each(['name,age\n', 'sep=;\nname;phones of others\n', '\n', ''])('is not told by %j', (head) => {
    expect(csvDialectOf(head, 'IN')).toBeNull();
  });

  it('is looked for once the first line is whole', () => {
    expect(['', 'Pho', 'sep=;\n', 'sep=;\nPho', '\n\n'].map(hasFirstLine)).toEqual([false, false, false, false, false]);
    expect(['Phone\n', 'sep=;\r\nPhone;x\r\n', '\nPhone\r'].map(hasFirstLine)).toEqual([true, true, true]);
  });
});

it('a line that names the separator counts as a line, and is none of the file', () => {
  expect(csvDialectOf('sep=;\r\nPhone;Note\r\n', 'IN')).toMatchObject({
    skipped: { lines: 1, characters: 7 },
    hasHeader: true,
    columns: { phoneNumbers: [0], note: 1 },
  });
});
