import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textDecoder, UndecodableText } from './text-decoder.js';

async function decoded(bytes: Buffer, charset: string | null = null, size = bytes.length || 1): Promise<string> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  let text = '';
  const decoder = textDecoder(charset);
  Readable.from(chunks).pipe(decoder);
  for await (const block of decoder) text += block;
  return text;
}

const TEXT = 'Phone,Note\r\n+919876512345,Grüße\r\n+919876512346,नमस्ते 👋\r\n';
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
/** `ü` in windows-1252, which is no UTF-8. */
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('a file is read as what it is', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16, big end first', utf16be(`\ufeff${TEXT}`)],
    ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16, big end first, without a mark', utf16be(TEXT)],
  ])('%s, whatever else was declared, in pieces of any size', async (_name, bytes) => {
    for (const charset of [null, 'windows-1252']) {
      for (const size of [1, 2, 3, 7, 64, bytes.length]) expect(await decoded(bytes, charset, size)).toBe(TEXT);
    }
  });

  it.each([
    ['windows-1252', latin('Phone,Note\n1,Gr\xfc\xdfe\n'), 'Phone,Note\n1,Grüße\n'],
    ['windows-1252', Buffer.from([0x80, 0x0a]), '€\n'],
    ['windows-1251', Buffer.from([0xcf, 0xf0, 0x0a]), 'Пр\n'],
    ['gb18030', Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), '你好'],
    ['shift_jis', Buffer.from([0x83, 0x65, 0x0d, 0x0a]), 'テ\r\n'],
  ])('%s where that is declared', async (charset, bytes, text) => {
    for (const size of [1, 2, bytes.length]) expect(await decoded(bytes, charset, size)).toBe(text);
  });

  it('of lines that end by a carriage return alone', async () => {
    expect(await decoded(Buffer.from('Phone\r1\r2\r'), null, 3)).toBe('Phone\r1\r2\r');
  });

  it('of any text, in any pieces', async () => {
    const texts = fc.string({ unit: 'grapheme' }).filter((text) => !text.startsWith('\ufeff') && !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        expect(await decoded(Buffer.from(text), null, size)).toBe(text);
        expect(await decoded(Buffer.from(`\ufeff${text}`, 'utf16le'), null, size)).toBe(text);
      }),
    );
  });

  it('of a line that never ends', async () => {
    const text = 'ü'.repeat(200_000);
    expect(await decoded(Buffer.from(text), null, 1_001)).toBe(text);
  });
});

describe('a file that is not what it has to be', () => {
  it.each([
    [
      'windows-1252 that nobody declared',
      latin('Phone,Note\r\n1,a\r\n2,\xfc\r\n'),
      null,
      { line: 3, charset: 'utf-8' },
    ],
    ['in its first line', latin('Phone,Not\xfc\n'), null, { line: 1, charset: 'utf-8' }],
    ['in its last line, without an end', latin('a\nb\n\xfc'), null, { line: 3, charset: 'utf-8' }],
    ['cut within a character', Buffer.from('a\nü').subarray(0, 3), null, { line: 2, charset: 'utf-8' }],
    ['UTF-16 that is cut', Buffer.from('\ufeffab', 'utf16le').subarray(0, 5), null, { line: 1, charset: 'utf-16le' }],
    ['not as declared', Buffer.from([0x61, 0x0a, 0xff, 0xff, 0x0a]), 'gb18030', { line: 2, charset: 'gb18030' }],
  ])('ends with its line: %s', async (_about, bytes, charset, error) => {
    for (const size of [1, 4, bytes.length]) {
      const thrown = await decoded(bytes, charset, size).catch((e: unknown) => e);
      expect(thrown).toBeInstanceOf(UndecodableText);
      expect(thrown).toMatchObject(error);
    }
  });
});
