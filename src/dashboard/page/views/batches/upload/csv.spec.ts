import { describe, expect, it } from 'vitest';
import { delimiterOf, firstRows, rowsOf } from './csv.js';

async function cellsOf(content: string | Uint8Array<ArrayBuffer>): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const some of rowsOf(new Blob([content]))) rows.push(...some.map(({ cells }) => [...cells]));
  return rows;
}
const utf16 = (text: string, isBig = false): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
  return isBig ? new Uint8Array(Buffer.from(bytes).swap16()) : bytes;
};

describe('the rows of a file', () => {
  it.each([
    ['commas', 'to,name\n+91,Asha\n'],
    ['semicolons and CRLF', 'to;name\r\n+91;Asha\r\n'],
    ['tabs and CR', 'to\tname\r+91\tAsha'],
    ['a byte order mark', '\ufeffto,name\n+91,Asha\n'],
    ['what Excel puts first', 'sep=;\r\nto;name\r\n+91;Asha\r\n'],
  ])('are read with %s', async (_what, text) => {
    expect(await cellsOf(text)).toEqual([
      ['to', 'name'],
      ['+91', 'Asha'],
    ]);
  });

  it.each([false, true])('are read from UTF-16, as Excel writes it: big-endian %s', async (isBig) => {
    expect(await cellsOf(utf16('नाम\tto\r\nआशा\t+91\r\n', isBig))).toEqual([
      ['नाम', 'to'],
      ['आशा', '+91'],
    ]);
  });

  it('may have several lines in a cell, quotation marks and separators', async () => {
    expect(await cellsOf('a,b\r\n"two\r\nlines","say ""hi"", you"\r\n')).toEqual([
      ['a', 'b'],
      ['two\nlines', 'say "hi", you'],
    ]);
  });

  it('are numbered as a spreadsheet does, and blank ones left out', async () => {
    const rows = await firstRows(new Blob(['to,name\n\n+91,"a\nb"\n , \n+92,c\n']), 10);
    expect(rows.map(({ number }) => number)).toEqual([1, 3, 5]);
  });

  it('are the same in pieces: 100,000 with a cell of two lines each', async () => {
    const one = (i: number): string => `+9198${i},"Straße ${i}\r\nHaus"\r\n`;
    let count = 0;
    let pieces = 0;
    const file = new Blob([Array.from({ length: 100_000 }, (_, i) => one(i)).join('')]);
    for await (const some of rowsOf(file)) {
      pieces++;
      for (const { number, cells } of some) {
        if (number !== count + 1 || cells[1] !== `Straße ${count}\nHaus`) throw new Error(`row ${number} is wrong`);
        count++;
      }
    }
    expect(count).toBe(100_000);
    expect(pieces).toBeGreaterThan(5);
  });

  it('end with a word about what to do where a quotation mark is not closed, or the file is no text', async () => {
    await expect(cellsOf('a,b\n1,"2\n3,4\n')).rejects.toThrow('A quotation mark in row 2 is not closed');
    await expect(cellsOf(`a,"${'x\n'.repeat(1_500_000)}`)).rejects.toThrow('A quotation mark in row 1 is not closed');
    await expect(cellsOf(new Uint8Array([0x61, 0xe9, 0x62]))).rejects.toThrow('neither UTF-8 nor UTF-16');
  });
});

it('takes a comma where nothing separates', () => {
  expect(delimiterOf('to\n+91\n+92\n')).toBe(',');
});
